"""Conformance is measured, never claimed: PDF/UA-1 (ISO 14289-1) and PDF/A-2 (ISO 19005-2) by an independent reader."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import page

_REPORTED_BY_2A_FILES = "ID-CONFORMANCE"
_FALSE_ALARM = "STREAM-LENGTH"  # raised when compressed data happens to end in byte 0D

_LIMITS = {
    "max_reference_depth": 100_000,
    "max_table_grid_rows": 200_000,
    "max_table_grid_cells": 4_000_000,
    "max_object_count": 4_000_000,
    "max_total_decoded_content_size": 2**30,
    "max_form_invocations": 100_000,
}
"""What a paper of thousands of pages needs; the reader's own limits stop at a table of 1,024 rows."""


def failures(path: Path, profile: str) -> tuple[str, ...]:
    """Rules of `profile` ("ua1", "2a", "2b") that the file breaks; empty when it conforms."""
    limits = page.SafetyLimits(**_LIMITS)
    try:
        report = page.validate_pdf(str(path), profile=profile, limits=limits)
    except page.PageError as error:
        return (f"unreadable: {error}",)
    rules = {str(failure.rule_id) for failure in report.failures}
    if profile == "2b":
        rules = {rule for rule in rules if _REPORTED_BY_2A_FILES not in rule}
    return tuple(sorted(rule for rule in rules if _FALSE_ALARM not in rule))


def measured(path: Path) -> tuple[str, ...]:
    """The profiles that the file meets: "ua1", and "2a" or else "2b". Both at once: the reader leaves Python free."""
    with ThreadPoolExecutor(1) as beside:
        archive = beside.submit(failures, path, "2a")
        met = ["ua1"] if not failures(path, "ua1") else []
        if not archive.result():
            return (*met, "2a")
    return (*met, "2b") if not failures(path, "2b") else tuple(met)
