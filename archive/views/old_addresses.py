"""Old addresses of HipChat's lead to what they named, if the viewer may see it."""

from django.http import (
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.queries.old_addresses.finding import address_of, address_of_old
from archive.queries.old_addresses.reading import read
from archive.views.requests import ViewerRequest


@require_safe
def old_address(request: ViewerRequest, rest: str = "") -> HttpResponse:
    """A browser keeps what stands after # and hands it on to where it is led."""
    old = read(request.get_full_path())
    address = address_of_old(old, request.user) if old else ""
    if not address:
        raise Http404("Nothing has this address.")
    return HttpResponsePermanentRedirect(address)


@require_safe
def go(request: ViewerRequest) -> HttpResponse:
    """Leads to what a pasted address, JID or id names, or asks for one."""
    asked = request.GET.get("address", "").strip()
    address = address_of(asked, request.user) if asked else ""
    if address:
        return HttpResponseRedirect(address)
    problem = _("Nothing that you may read has this address.") if asked else ""
    context = {"asked": asked, "problem": problem}
    status = 404 if asked else 200
    return render(request, "archive/go.html", context, status=status)
