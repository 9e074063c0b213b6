"""Typefaces: Source Sans 3, and DejaVu Sans for each character that Source Sans 3 lacks."""

# mypy: disable-error-code="attr-defined"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from kb_desktop.wording import papers_signs as words

REGULAR = "KB"
BOLD = "KB-B"
ITALIC = "KB-I"
BOLD_ITALIC = "KB-BI"
SEMIBOLD = "KB-S"
FALLBACK = "KB-F"

_FILES = {
    REGULAR: "SourceSans3-Regular.ttf",
    BOLD: "SourceSans3-Bold.ttf",
    ITALIC: "SourceSans3-Italic.ttf",
    BOLD_ITALIC: "SourceSans3-BoldItalic.ttf",
    SEMIBOLD: "SourceSans3-SemiBold.ttf",
    FALLBACK: "DejaVuSans.ttf",
}
_SPACES = "\n\r\t\u00a0"
_NO_BREAK = str.maketrans("\u202f\u2007", "\u00a0\u00a0")
"""Narrow and wide as a figure: one width for all spaces at which no line may break."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
SOFT_HYPHEN = "\u00ad"
_LONGEST_WORD = 48
_MOST_WORDS = 50_000


class _Widths(dict[str, float]):
    """Widths of words in thousandths of the size, each added up once: a paper is measured several times over."""

    def __init__(self, face: Any) -> None:
        super().__init__()
        self._of, self._usual = face.charWidths.get, face.defaultWidth

    def __missing__(self, word: str) -> float:
        if len(self) >= _MOST_WORDS:
            self.clear()
        of, usual = self._of, self._usual
        found: float = sum([of(ord(character), usual) for character in word])
        self[word] = found
        return found


class _Typeface(TTFont):
    """A typeface that remembers the widths of words."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.widths = _Widths(self.face)

    def stringWidth(self, text: Any, size: float, encoding: str = "utf8") -> float:  # noqa: N802 - ReportLab's name
        if not isinstance(text, str) or len(text) > _LONGEST_WORD:
            return float(super().stringWidth(text, size, encoding))
        return 0.001 * size * self.widths[text]


def register(folder: Path | None = None) -> None:
    """Makes the typefaces of `folder` (else the program's own) known to ReportLab; the second call costs nothing.

    Raises `FileNotFoundError` when the program is not complete.
    """
    known = set(pdfmetrics.getRegisteredFontNames())
    if set(_FILES) <= known:
        return
    folder = folder or own_folder()
    for name, file in _FILES.items():
        if name not in known:
            pdfmetrics.registerFont(_Typeface(name, str(folder / file), shapable=False))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC)
    pdfmetrics.registerFontFamily(SEMIBOLD, normal=SEMIBOLD, bold=BOLD, italic=BOLD_ITALIC, boldItalic=BOLD_ITALIC)


def own_folder() -> Path:
    """The program's own typefaces: in a checkout, an installed wheel or a PyInstaller folder alike."""
    package = Path(__file__).resolve().parents[1]
    folders = [package.parent / "resources" / "fonts", package / "_resources" / "fonts"]
    for folder in folders:
        if (folder / _FILES[REGULAR]).is_file():
            return folder
    raise FileNotFoundError("the program is not complete: fonts are missing")


def has_glyph(character: str, font: str) -> bool:
    """Whether `font` can draw `character`; white space always can."""
    return character in _SPACES or ord(character) in glyphs(font)


def glyphs(font: str) -> dict[int, int]:
    """Glyph number per code point of a registered font."""
    return cast("dict[int, int]", pdfmetrics.getFont(font).face.charToGlyph)


def widths(font: str) -> dict[str, float]:
    """Widths of words in a registered font, in thousandths of its size; any word may be asked for."""
    return cast("dict[str, float]", pdfmetrics.getFont(font).widths)


@cache
def _ordinary(font: str) -> frozenset[str]:
    """The characters of `font` that nothing has to be done for, white space included."""
    return frozenset(each for each in map(chr, glyphs(font)) if unicodedata.category(each) not in _INVISIBLE) - set(
        map(chr, _NO_BREAK)
    ) | {"\n"}


def _is_ordinary(text: str) -> bool:
    """Whether nothing has to be done for any character of `text`."""
    if text.isascii():
        return text.replace("\n", " ").isprintable()
    return _ordinary(REGULAR).issuperset(text) and unicodedata.is_normalized("NFC", text)


def drawable(text: str) -> str:
    """`text` in composed form; signs that no typeface has make place for words that name them, never for .notdef.

    Control characters go, and soft hyphens: where words break is known here.
    """
    if _is_ordinary(text):
        return text
    return "".join(words.signs_named(script, len(signs)) if script else signs for script, signs in _runs(text))


def lacks_glyphs(text: str) -> bool:
    """Whether words stand in `drawable` for signs that no typeface has."""
    return not _is_ordinary(text) and any(script for script, _ in _runs(text))


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """The signs to draw, cut by the script of those that no typeface has; "" for all others."""
    signs = unicodedata.normalize("NFC", text).translate(_NO_BREAK)
    kept = (each for each in signs if each in "\n\t" or unicodedata.category(each) not in _INVISIBLE)
    for script, run in itertools.groupby(kept, _script_without_glyphs):
        found = "".join(run)
        plain = unicodedata.normalize("NFKC", found) if script else found
        yield ("", plain) if all(map(_has_any_glyph, plain)) else (script, found)  # letters of another width or shape


def _has_any_glyph(character: str) -> bool:
    return has_glyph(character, REGULAR) or has_glyph(character, FALLBACK)


def _script_without_glyphs(character: str) -> str:
    """First word of the name of a sign that no typeface has ("CJK"), "SYMBOL" for what is no letter; else ""."""
    if _has_any_glyph(character):
        return ""
    if unicodedata.category(character).startswith(("S", "M")):
        return "SYMBOL"
    return unicodedata.name(character, "UNKNOWN").split()[0]


def markup(text: str) -> str:
    """`text` as paragraph markup: escaped, and characters missing in Source Sans 3 set in the fallback."""
    if _is_ordinary(text) or _ordinary(REGULAR).issuperset(text := drawable(text)):
        return escape(text)
    out: list[str] = []
    missing: list[str] = []

    def flush() -> None:
        if missing:
            out.append(f'<font name="{FALLBACK}">{escape("".join(missing))}</font>')
            missing.clear()

    for character in text:
        if has_glyph(character, REGULAR):
            flush()
            out.append(escape(character))
        else:
            missing.append(character)
    flush()
    return "".join(out)


def pieces(text: str, font: str) -> list[tuple[str, str]]:
    """`text` cut into (font, piece), for strings drawn without a paragraph."""
    text = drawable(text).replace("\n", " ")
    if text and _ordinary(font).issuperset(text):
        return [(font, text)]
    cut: list[tuple[str, str]] = []
    for character in text:
        use = font if has_glyph(character, font) else FALLBACK
        if cut and cut[-1][0] == use:
            cut[-1] = (use, cut[-1][1] + character)
        else:
            cut.append((use, character))
    return cut


@lru_cache(maxsize=512)
def width(text: str, font: str, size: float) -> float:
    """Width of `text` in points, fallback characters included."""
    return sum(pdfmetrics.stringWidth(piece, use, size) for use, piece in pieces(text, font))


@lru_cache(maxsize=512)
def shorten(text: str, font: str, size: float, room: float) -> str:
    """`text`, or its beginning with an ellipsis so that it fits in `room` points."""
    if width(text, font, size) <= room:
        return text
    while text and width(text + "…", font, size) > room:
        text = text[:-1]
    return text.rstrip() + "…"
