"""Permanent numbers that people read: VTH-A-014 for an action, VTH-B-007 for a decision."""

from __future__ import annotations

import re

from kb_desktop.domain.fields import Kind
from kb_desktop.domain.spaces import About
from kb_desktop.workspace.writing import Transaction

JOINT_PREFIX = "KB"


def next_number(transaction: Transaction, kind: Kind, about: About) -> str:
    """The first number after the highest one given so far; numbers are never used again."""
    prefix = f"{about.theme or JOINT_PREFIX}-{kind.number_letter}-"
    pattern = re.compile(re.escape(prefix) + r"(\d{1,9})")
    taken = (pattern.fullmatch(number) for number in transaction.numbers(kind.name))
    highest = max((int(match[1]) for match in taken if match), default=0)
    return f"{prefix}{highest + 1:03d}"
