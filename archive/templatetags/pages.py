"""What templates ask for beyond variables: the sidebar and the pages' own formats."""

from datetime import date, datetime

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from archive.models import Message, Person, Room
from archive.queries.directory import Sidebar, name_of, sidebar_of
from archive.queries.explaining.explanation import in_short
from archive.queries.explaining.funnel import text_without
from archive.queries.former_names import FormerName, former_names_of
from archive.queries.made_ids import is_made, is_made_for
from archive.queries.searching.finding import Asked
from archive.queries.searching.hits import Parts
from archive.queries.times import Time, long_day, time_of
from archive.rendering.file_names import shown_name
from archive.search.editing import narrowed
from archive.search.operators import OPERATORS, Operator
from archive.search.reading import Reading

register = template.Library()


@register.simple_tag(takes_context=True)
def sidebar_here(context: Context) -> Sidebar:
    return sidebar_of(context["request"].user)


@register.simple_tag
def right_now() -> Time:
    return time_of(timezone.now())


@register.simple_block_tag
def words(content: SafeString) -> SafeString:
    """What is within, to be named by `as` and shown at several places."""
    return content


@register.simple_tag(takes_context=True)
def former_names(context: Context, named: Person | Room) -> tuple[FormerName, ...]:
    return former_names_of(named, context["request"].user)


@register.simple_tag
def search_operators() -> tuple[Operator, ...]:
    return OPERATORS


@register.filter
def has_made_id(owner: Person | Room) -> bool:
    """Whether what stands as its HipChat id is an id the archive made."""
    if isinstance(owner, Room):
        return is_made_for(owner)
    return is_made(owner.hipchat_id or "")


@register.filter
def exact(moment: datetime) -> Time:
    """A moment as the pages show it: to read, for machines, and for the record."""
    return time_of(moment)


@register.filter
def dump_day(stamp: str) -> str:
    """The day of a dump, as `said` has it."""
    return time_of(datetime.fromisoformat(stamp)).day


@register.filter
def in_full(moment: datetime | None) -> SafeString:
    """With the zone it is told in; on paper to the microsecond, in UTC."""
    if moment is None:
        return format_html('<span class="faint">{}</span>', "–")
    time = time_of(moment)
    html = (
        '<time class="exact" datetime="{}" title="{}">'
        '<span class="brief">{}</span></time>'
    )
    brief = f"{time.day}, {time.clock} {time.zone}"
    return format_html(html, time.iso, time.full, brief)


@register.filter
def on_day(moment: datetime) -> SafeString:
    """The day of a moment; the moment itself where one asks for it."""
    time = time_of(moment)
    html = '<time datetime="{}" title="{}">{}</time>'
    return format_html(html, time.iso, time.full, time.day)


@register.filter(name="long_day")
def long_day_of(day: date) -> str:
    return long_day(day)


@register.filter
def within(label: str) -> str:
    """A label amid a sentence, where all but German write nouns small."""
    is_german = (get_language() or "").startswith("de")
    return str(label) if is_german else str(label).lower()


@register.filter
def room_name(room: Room) -> str:
    return name_of(room)


@register.filter
def isolated(name: str) -> str:
    """For titles, where no `bdi` can keep a name from turning what is beside it."""
    return f"\u2068{name}\u2069"


@register.filter
def file_name(name: str) -> str:
    return shown_name(name)


@register.filter
def marked(parts: Parts) -> SafeString:
    """A text found, its matches marked."""
    html = ("{}", "<mark>{}</mark>")
    marked = (format_html(html[is_match], part) for part, is_match in parts)
    return format_html_join("", "{}", ((each,) for each in marked))


@register.filter
def in_words(reading: Reading) -> str:
    return in_short(reading)


@register.filter
def like(text: str, message: Message) -> str:
    """The search for all it finds that is like a message."""
    wanted = f"like:{message.pk}"
    return narrowed(text, [wanted]) or f"{text} {wanted}"


@register.filter
def parts_of(asked: Asked) -> list[tuple[str, str]]:
    """How each part of a search was read, and the search without it."""
    readings = asked.parsed.readings
    return [(in_short(each), text_without(asked.text, each)) for each in readings]
