"""Conformance is measured, never claimed: PDF/UA-1 (ISO 14289-1) and PDF/A-2 (ISO 19005-2) by an independent reader."""

from __future__ import annotations

from pathlib import Path

import page

_REPORTED_BY_2A_FILES = "ID-CONFORMANCE"
_FALSE_ALARM = "STREAM-LENGTH"  # raised when compressed data happens to end in byte 0D


def failures(path: Path, profile: str) -> tuple[str, ...]:
    """Rules of `profile` ("ua1", "2a", "2b") that the file breaks; empty when it conforms."""
    limits = page.SafetyLimits(max_reference_depth=100_000)
    try:
        report = page.validate_pdf(str(path), profile=profile, limits=limits)
    except page.PageError as error:
        return (f"unreadable: {error}",)
    rules = {str(failure.rule_id) for failure in report.failures}
    if profile == "2b":
        rules = {rule for rule in rules if _REPORTED_BY_2A_FILES not in rule}
    return tuple(sorted(rule for rule in rules if _FALSE_ALARM not in rule))


def measured(path: Path) -> tuple[str, ...]:
    """The profiles that the file meets: "ua1", and "2a" or else "2b"."""
    met = ["ua1"] if not failures(path, "ua1") else []
    if not failures(path, "2a"):
        met.append("2a")
    elif not failures(path, "2b"):
        met.append("2b")
    return tuple(met)
