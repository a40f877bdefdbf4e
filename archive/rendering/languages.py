"""Guesses which language pasted code is in, by signs that hardly any other text has."""

import json
import re

# What tells a language stands near the beginning.
LOOKED_AT = 4_000

_SHEBANG = re.compile(
    r"#!\S*?(?:/|env )(?:-\S+ )*(bash|sh|zsh|python|perl|ruby|node|php)"
)
_RUN_BY = {"sh": "bash", "zsh": "bash", "node": "javascript"}
_INDENT = r"^[ \t]*"
# By the names Pygments has for them; the first of which a sign is found decides.
_SIGNS = {
    "php": (r"\A<\?php\b",),
    "xml": (r"\A<\?xml\b", r"\A<[\w-]+:[\w-]+\b", r"\A<\w+ xmlns\b"),
    "html": (r"(?i:\A<(?:!doctype html|html|head|body|div|span|table|script|form)\b)",),
    "diff": (
        r"^diff --git ",
        r"^@@ -\d+(?:,\d+)? \+\d+",
        r"^--- \S.*\n\+\+\+ \S",
    ),
    "pytb": (r"^Traceback \(most recent call last\):$",),
    "console": (r"\A\s*\$ \S", r"\A[\w.-]+@[\w.-]+[: ][^\n]{0,80}[$#] \S"),
    "docker": (r"\AFROM [\w./:-]+(?: AS \w+)?\n(?=[\s\S]*^(?:RUN|CMD|COPY) )",),
    "sql": (
        r"(?i:\A\s*SELECT\b[\s\S]+?\bFROM\b)",
        r"(?i:\A\s*(?:INSERT INTO|DELETE FROM|UPDATE\s\S+\sSET|WITH \w+ AS \()\b)",
        r"(?i:\A\s*(?:CREATE|ALTER|DROP) (?:TABLE|INDEX|VIEW|DATABASE|UNIQUE)\b)",
    ),
    "cpp": (r'^#include [<"]',),
    "csharp": (r"^using [A-Z][\w.]*;$", r"^namespace [A-Z][\w.]*[ \t]*\{?$"),
    "java": (
        r"^(?:package|import (?:static )?)[\w.*]+;$",
        r"^@Override$",
        rf"{_INDENT}(?:public|private|protected) (?:(?:static|final|abstract) ){{0,3}}"
        r"(?:class|interface|enum|[A-Za-z][\w<>\[\]]* \w+\()",
    ),
    "go": (r"^package \w+$", r"^func (?:\([^)\n]*\) )?\w+\([^\n]*\{$"),
    "rust": (rf"{_INDENT}(?:pub )?fn \w+[(<][^\n]*\{{$", r"^use \w+::"),
    "python": (
        rf"{_INDENT}(?:async )?def \w+\([^\n]*:$",
        rf"{_INDENT}class \w+(?:\([\w., =]*\))?:$",
        r"^from [\w.]+ import ",
        r"^import [\w.]+(?: as \w+)?$",
        r"^>>> ",
    ),
    "javascript": (
        rf"{_INDENT}(?:const|let|var) [\w{{}}\[\], ]+ = ",
        rf"{_INDENT}(?:async )?function[ \t]*\w*\(",
        rf"{_INDENT}(?:module\.exports|export (?:default|const|function))\b",
        r"\) => \{$",
        r"^\$\(",
        r"\bconsole\.log\(",
    ),
    "ruby": (
        rf"{_INDENT}def [\w.?!]+(?:\([^\n]*\))?$(?=[\s\S]{{0,1000}}?\nend\b)",
        r"^require '",
    ),
    "css": (r"^[\w.#:,> *-]+\{[ \t]*\n[ \t]*(?=[\w-]+: ?[^;\n]+;)",),
    "ini": (r"\A\[[\w. :-]+\]\n\s*[\w.-]+\s*=",),
    "yaml": (
        r"\A---[ \t]*\n",
        r"\A(?:[ \t]*[\w-]+:(?: [^\n{;]*)?\n(?:[ \t]*- .*\n)*){3}",
    ),
}
_PATTERNS = {
    name: re.compile("|".join(signs), re.MULTILINE) for name, signs in _SIGNS.items()
}
_JSON_BEGINS = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\d])")


def language_of(code: str) -> str:
    """Pygments' name of the language; empty where none is evident.

    >>> language_of("#!/usr/bin/env python3"), language_of("so it goes")
    ('python', '')
    """
    head = code[:LOOKED_AT]
    if shebang := _SHEBANG.match(head):
        return _RUN_BY.get(shebang[1], shebang[1])
    if _JSON_BEGINS.match(head) and _is_json(code):
        return "json"
    return next((name for name, sign in _PATTERNS.items() if sign.search(head)), "")


def _is_json(code: str) -> bool:
    try:
        json.loads(code)
    except (ValueError, RecursionError):
        return False
    return True
