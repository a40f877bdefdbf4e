"""Shows code and other pasted text exactly as it was typed."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from archive.rendering.highlighting import highlighted

# More than HipChat took: an element for each of a million lines would take seconds.
MOST_NUMBERED = 10_000


def render_code(text: str) -> SafeString:
    """With numbers if it has lines: CSS counts them, so that nobody copies them."""
    text = text.replace("\r\n", "\n")
    if text.count("\n") > MOST_NUMBERED:
        return _code(text)
    lines = [(line,) for line in highlighted(text)]
    if len(lines) == 1:
        return _code(*lines[0])
    return format_html(
        '<pre class="code numbered"><code>{}</code></pre>',
        format_html_join("\n", '<span class="code-line">{}</span>', lines),
    )


def _code(text: str) -> SafeString:
    return format_html('<pre class="code"><code>{}</code></pre>', text)


def render_monospace(text: str) -> SafeString:
    # HTML drops a newline right after <pre>; the inner element keeps it.
    return format_html('<pre class="monospace"><samp>{}</samp></pre>', text)
