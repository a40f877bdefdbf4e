"""Finds web and e-mail addresses in text, as HipChat did: where they begin and end."""

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString

LONGEST_SHOWN = 100

# What may open another program by itself or run in the page (javascript, data,
# vbscript, file …) is not here, so it stays text.
_SCHEMES = "https?|ftps?|sftp|ssh|git|svn|ircs?|xmpp"
_TLDS = (
    "com net org edu gov mil int info biz io co dev app me tv fm im gl ly gg ai us uk "
    "ca au nz ie za de fr es pt br ar mx cl pe nl lu ch dk se fi eu pl cz sk hu ro bg "
    "gr ua ru by lt lv ee tr il ae jp kr cn tw hk sg vn th ph pk asia cat coop jobs "
    "mobi museum pro tel travel xyz online site tech blog cloud store shop ninja guru "
    "рф"
)
# These end file names, code and sentences without a space ("home.it was") too.
_TLDS_WITH_PATH = "at be cc id in is it md ml my no rs si so tk to ws st do"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
# Chinese and Japanese end a sentence without a space.
_TAIL = r"""[^\s<>"、。，！；？」』】）]"""
_ALTERNATIVES = {name: "|".join(name.split()) for name in (_TLDS, _TLDS_WITH_PATH)}

URL = rf"""
    (?<!\w) (?ai:{_SCHEMES}):// {_TAIL}{{1,4000}}
  | (?<!\w) (?ai:mailto:) [\w.+-]{{1,64}}@{_TAIL}{{1,500}}
  | (?<![\w@./:\\$\#&=%+-])
    (?: (?ai:www\.) (?:{_LABEL}\.){{1,8}} [^\W\d_]{{2,24}}
      | (?:{_LABEL}\.){{1,8}}
        (?: (?:{_ALTERNATIVES[_TLDS]}|COM|NET|ORG)
          | (?:{_ALTERNATIVES[_TLDS_WITH_PATH]})(?=[:/]) ) )
    (?![\w@(-]|\.\w) (?: :\d{{1,5}}(?!\w) )? (?: [/?\#]{_TAIL}{{0,4000}} )?
"""
EMAIL = rf"""
    (?<![\w.+-]) [\w+-][\w.+-]{{0,63}}@ (?:{_LABEL}\.){{1,8}} [^\W\d_]{{2,24}}
    (?![\w@-])
"""

_HAS_SCHEME = re.compile(rf"(?ai:(?:{_SCHEMES})://|mailto:)")
_TRAILING = frozenset(".,:;!?'’”»…*`|\\")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def render_url(written: str) -> SafeString:
    end = end_of_address(written)
    address, rest = written[:end], written[end:]
    scheme = _HAS_SCHEME.match(address)
    if scheme and scheme.end() == end:
        return format_html("{}", written)
    href = address if scheme else f"http://{address}"
    return format_html("{}{}", _link(href, address), rest)


def render_email(written: str) -> SafeString:
    return _link(f"mailto:{written}", written)


def end_of_address(written: str) -> int:
    """Where trailing punctuation and brackets that were never opened begin.

    >>> end_of_address("http://example.com/a_(b)).")
    24
    """
    unopened = {
        close: written.count(close) - written.count(open_)
        for close, open_ in _BRACKETS.items()
    }
    end = len(written)
    while end and (
        written[end - 1] in _TRAILING or unopened.get(written[end - 1], 0) > 0
    ):
        if written[end - 1] in unopened:
            unopened[written[end - 1]] -= 1
        end -= 1
    return end


def _link(href: str, shown: str) -> SafeString:
    if len(shown) <= LONGEST_SHOWN:
        return format_html(
            '<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>',
            href,
            shown,
        )
    return format_html(
        '<a href="{}" title="{}" target="_blank" rel="noopener noreferrer nofollow">'
        "{}…</a>",
        href,
        shown,
        shown[:LONGEST_SHOWN],
    )
