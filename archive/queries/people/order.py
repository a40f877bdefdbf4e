"""Sorts people by what a viewer may read of them."""

from typing import Any, Literal

from django.db.models import F, Max, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from archive.models import Activity, Person, Viewer

Rank = Literal["count", "last"]
_SUMS: dict[str, Any] = {
    "count": Coalesce(Sum("message_count"), 0),
    "last": Max("last_sent_at"),
}


def ranked(people: QuerySet[Person], rank: Rank, viewer: Viewer) -> QuerySet[Person]:
    """Those with most messages, or heard last, first; of equals by name."""
    sums = Activity.objects.of_each_person(viewer).order_by().values("person")
    found = sums.annotate(found=_SUMS[rank]).values("found")
    ranked = people.annotate(rank=Subquery(found))
    return ranked.order_by(F("rank").desc(nulls_last=True), "name", "id")
