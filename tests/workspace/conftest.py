"""These tests run on every engine."""

from __future__ import annotations

from stores import database, store  # noqa: F401 - fixtures
