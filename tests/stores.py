"""The engines that tests run on: files, and the PostgreSQL server that `packaging/dev.py test` starts."""

from __future__ import annotations

import os

import pytest

SERVER = os.environ.get("KB_DESKTOP_TEST_DATABASE", "")
"""Address of the test server, with rights to make databases; empty where there is none."""

ENGINES = (
    "file",
    pytest.param(
        "server",
        marks=pytest.mark.skipif(not SERVER, reason="no PostgreSQL server: start the tests with packaging/dev.py test"),
    ),
)
