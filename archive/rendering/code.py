"""Shows code and other pasted text exactly as it was typed."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def render_code(text: str) -> SafeString:
    return format_html('<pre class="code"><code>{}</code></pre>', text)


def render_monospace(text: str) -> SafeString:
    # HTML drops a newline right after <pre>; the inner element keeps it.
    return format_html('<pre class="monospace"><samp>{}</samp></pre>', text)
