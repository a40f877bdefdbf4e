"""What of a body a reader sees, and which addresses its links hold."""

import html
import re

# Neither pattern can be made slow: a comment without an end reaches to the end of the
# text, and a tag never reaches past the next "<" outside quotes. The group itself is
# not possessive: up to Python 3.11.4 such groups match what they should not.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_QUOTED = r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*"""
_BREAK = re.compile(
    r"</?(?:address|article|aside|blockquote|br|center|dd|div|dl|dt|fieldset|figure|"
    r"footer|form|h[1-6]|header|hr|img|li|nav|ol|option|p|pre|section|table|tbody|td|"
    rf"tfoot|th|thead|tr|ul)(?![a-z0-9-]){_QUOTED}>",
    re.IGNORECASE,
)
_TAG = re.compile(rf"<[a-z/!?]{_QUOTED}>", re.IGNORECASE)
_HREF = re.compile(
    r"""(?<![\w-])href\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++))""", re.IGNORECASE
)


def visible_text(body: str, *, is_html: bool) -> str:
    """
    >>> visible_text("<p>Build <b>5</b>6<br>a &lt; b</p>", is_html=True)
    ' Build 56 a < b '
    """
    if not is_html:
        return body
    if "<!--" in body:
        body = _COMMENT.sub("", body)
    if "<" in body:
        body = _TAG.sub("", _BREAK.sub(" ", body))
    return html.unescape(body) if "&" in body else body


def addresses(body: str) -> list[str]:
    """Where the links of an HTML body lead."""
    return [html.unescape("".join(parts)) for parts in _HREF.findall(body)]
