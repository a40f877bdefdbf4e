"""API v1 as scripts saved it, and the old Cloud's dumps, which look alike."""

from importer.formats.api_v1 import day_files, pages

__all__ = ["day_files", "pages"]
