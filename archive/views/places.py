"""Notes where a viewer is reading, told by the page's script, and forgets it again."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from archive.models import Place, Room
from archive.queries.timeline import place_in
from archive.views.noting import note_place
from archive.views.requests import ViewerRequest


@require_POST
def note(request: ViewerRequest) -> HttpResponse:
    visible = Room.objects.visible_to(request.user)
    room_id = request.POST.get("room", "").replace("\0", "")
    room = get_object_or_404(visible, hipchat_id=room_id)
    at = place_in({"at": request.POST.get("message", "")}).at
    if at is None:
        raise Http404("Not a message's id.")
    note_place(request.user, room, at)
    return HttpResponse(status=204)


@require_POST
def clear(request: ViewerRequest) -> HttpResponse:
    Place.objects.filter(viewer=request.user).delete()
    return redirect("home")
