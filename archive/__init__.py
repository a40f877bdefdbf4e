"""What a viewer sees: the models, search, rendering and pages of the archive."""

import re
from pathlib import Path

# The changelog is the one place where the version is typed.
_CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"
_HEADING = re.search(r"^## (\S+)", _CHANGELOG.read_text("utf-8"), re.MULTILINE)
__version__ = _HEADING.group(1) if _HEADING else "0"
