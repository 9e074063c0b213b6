"""Periods of a report: a quarter ("2026-Q4") or a year ("2026"), with the one before it."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from kb_desktop.domain.problems import Refused


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter 1 to 4 of a year, or with 0 the whole year."""

    year: int
    quarter: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Raises `Refused` ("report.period") for what is no period."""
        found = re.fullmatch(r"(20\d\d)(?:-?[QqKk]([1-4]))?", text.strip())
        if found is None:
            raise Refused.because("report.period", None, period=text)
        return cls(int(found[1]), int(found[2] or 0))

    @classmethod
    def of(cls, day: datetime.date) -> Period:
        """The quarter that `day` is in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def key(self) -> str:
        """As records and scripts write it."""
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def last_day(self) -> datetime.date:
        """The last day of the period."""
        month = self.quarter * 3 if self.quarter else 12
        following = datetime.date(self.year + month // 12, month % 12 + 1, 1)
        return following - datetime.timedelta(days=1)

    def before(self) -> Period:
        """The period just before this one, of the same length."""
        if not self.quarter:
            return Period(self.year - 1, 0)
        return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)
