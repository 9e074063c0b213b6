"""Fills in a form as a PDF reader does: values in the fields, nothing else touched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pikepdf


def fill_in(form: Path, target: Path, given: Mapping[str, str]) -> Path:
    """`form` with values by name of the field; a box is ticked with "Ja"."""
    with pikepdf.open(form) as pdf:
        fields = {str(each.T): each for each in pdf.Root.AcroForm.Fields}
        for name, value in given.items():
            field = fields[name]
            if pikepdf.Name.Btn == field.FT:
                field.V = field.AS = pikepdf.Name("/" + value)
            else:
                field.V = pikepdf.String(value)
        pdf.save(target)
    return target
