"""Style sheets, letters and the script of the search, as a page on a disk needs them.

A browser gives a page on a disk no picture to draw with (`mask-image`) from a file, so
the icons go into their style sheet.
"""

import re
from pathlib import Path
from urllib.parse import quote

from django.contrib.staticfiles import finders

from archive.publishing.errors import PublishError
from archive.publishing.folder import Folder

STYLES = ("base", "icons", "timeline", "files", "bundle", "print")
_AS_THEY_ARE = (
    "archive/mark.svg",
    "archive/bundle-folding.js",
    "archive/bundle-query.js",
    "archive/bundle-search.js",
    "vendor/inter/inter-latin-wght-normal.woff2",
    "vendor/inter/inter-latin-ext-wght-normal.woff2",
    "vendor/inter/inter-cyrillic-wght-normal.woff2",
    "vendor/inter/inter-greek-wght-normal.woff2",
    "vendor/inter/LICENSE",
    "vendor/lucide/LICENSE",
)
_ICON = re.compile(r'url\("\.\./(vendor/[\w/-]+\.svg)"\)')


def write_statics(folder: Folder) -> None:
    for name in _AS_THEY_ARE:
        folder.copy(f"static/{name}", _found(name))
    for style in STYLES:
        sheet = _found(f"archive/{style}.css").read_text("utf-8")
        folder.write(f"static/archive/{style}.css", _ICON.sub(_drawn, sheet))


def _drawn(icon: re.Match[str]) -> str:
    drawing = " ".join(_found(icon[1]).read_text("utf-8").split())
    return f'url("data:image/svg+xml,{quote(drawing)}")'


def _found(name: str) -> Path:
    found = finders.find(name)
    if not found:
        raise PublishError(f"static/{name} of the archive is missing.")
    return Path(found)
