"""The code of a body that the register does not have."""

from __future__ import annotations

import pytest

from kb_desktop.domain.register import own_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Repaircafé Zwolle", "EIGEN-REPAIRCAFE-ZWOLLE"),
        ("  repaircafé   ZWOLLE ", "EIGEN-REPAIRCAFE-ZWOLLE"),
        ("De Verzonnen Hoek B.V.", "EIGEN-VERZONNEN-HOEK-B-V-DE"),
        ("", "EIGEN"),
    ],
)
def test_two_groups_that_write_the_same_name_mean_the_same_body(name: str, code: str) -> None:
    assert own_code(name) == code
