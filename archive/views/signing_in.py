"""Signing in: which wrong passwords count as tries for one viewer."""

from django.http import HttpRequest


def address_typed(
    request: HttpRequest, credentials: dict[str, str] | None = None
) -> str:
    """Sign-in does not mind the case of an address, so the count must not either."""
    typed = (credentials or request.POST).get("username") or ""
    return typed.strip().lower()
