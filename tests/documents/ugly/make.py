"""Makes the annexes of this folder with the programs that people use; run by hand, the files are kept.

    python tests/documents/ugly/make.py [NAME ...]

Needs LibreOffice, Chromium, Ghostscript, poppler's pdftocairo and ImageMagick on the path (Debian: libreoffice-writer,
-calc and -impress, chromium, ghostscript, poppler-utils, imagemagick), and typst, weasyprint, fpdf2, Pillow and PySide6
in this Python. What is not there is skipped. All text is our own and invented.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
TITLE = "Voorbeeldnota"

_HTML = f"""<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{TITLE}</title>
<style>@page {{{{ size: {{size}}; margin: 2cm }}}} table {{{{ border-collapse: collapse }}}}
td, th {{{{ border: 1px solid #333; padding: 2px 6px }}}}</style></head><body dir="{{way}}"><h1>{TITLE}</h1>
<p>Zie <a href="https://example.nl/x">de kaart</a> en <a href="#slot">het slot</a>. {{words}}</p>
<ul><li>een<ul><li>een a</li></ul></li><li>twee</li></ul>
<table><tr><th>Schap</th><th>Jaar</th></tr><tr><td>Vallei</td><td>2026</td></tr></table>
<svg width="60" height="40" role="img"><rect width="50" height="30" fill="#176"/></svg>
<h2 id="slot">Slot</h2><p>Einde.</p></body></html>"""

_ODF = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:body>{body}</office:body></office:document>"""

_CELLS = """<table:table table:name="Blad"><table:table-row>{a}{b}</table:table-row><table:table-row>{c}{d}
</table:table-row></table:table>""".format(
    **{
        name: f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'
        for name, word in zip("abcd", (TITLE, "Jaar", "Vallei", "2026"), strict=True)
    }
)
_BODIES = {
    "text": f"""<office:text><text:h text:outline-level="1">{TITLE}</text:h><text:p>Eerste alinea.</text:p><text:list>
<text:list-item><text:p>een</text:p></text:list-item><text:list-item><text:p>twee</text:p></text:list-item></text:list>
{_CELLS}<text:p><draw:frame draw:name="Kader" text:anchor-type="as-char" svg:width="2cm" svg:height="1cm">
<draw:text-box><text:p>Kader</text:p></draw:text-box></draw:frame></text:p>
<text:h text:outline-level="2">Slot</text:h><text:p>Einde.</text:p></office:text>""",
    "spreadsheet": f"<office:spreadsheet>{_CELLS}</office:spreadsheet>",
    "presentation": f"""<office:presentation><draw:page draw:name="een"><draw:frame presentation:class="title"
 svg:x="2cm" svg:y="2cm" svg:width="18cm" svg:height="3cm"><draw:text-box><text:p>{TITLE}</text:p></draw:text-box>
</draw:frame></draw:page></office:presentation>""",
}
_ENDING = {"text": ("fodt", "writer"), "spreadsheet": ("fods", "calc"), "presentation": ("fodp", "impress")}
_TYPST = """#set document(title: "Voorbeeldnota")
#set text(lang: "nl")
= Voorbeeldnota
Zie #link("https://example.nl")[de kaart]. {more}
- een
  - een a
- twee
#table(columns: 2, table.header[Schap][Jaar], [Vallei], [2026])
== Slot
Einde."""
_POSTSCRIPT = "%!PS\n/Helvetica findfont 20 scalefont setfont 72 700 moveto (Voorbeeldnota) show showpage\n"


def _run(*words: str | Path, cwd: Path) -> None:
    subprocess.run([str(word) for word in words], cwd=cwd, check=True, capture_output=True, timeout=180)


def _libreoffice(kind: str, options: str) -> Callable[[Path, Path], None]:
    def make(target: Path, folder: Path) -> None:
        ending, family = _ENDING[kind]
        source = folder / f"bron.{ending}"
        source.write_text(_ODF.format(kind=kind, body=_BODIES[kind]), encoding="utf-8")
        wanted = f"pdf:{family}_pdf_Export:{{{options}}}"
        _run("soffice", f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless", "--convert-to", wanted,
             source, cwd=folder)  # fmt: skip
        shutil.copyfile(folder / "bron.pdf", target)

    return make


def _tagged(version: int = 0) -> str:
    return (
        f'"UseTaggedPDF":{{"type":"boolean","value":"true"}},"SelectPdfVersion":{{"type":"long","value":"{version}"}}'
    )


def _html(size: str = "A4", way: str = "ltr", words: str = "") -> str:
    return _HTML.format(size=size, way=way, words=words)


def _chromium(**facts: str) -> Callable[[Path, Path], None]:
    def make(target: Path, folder: Path) -> None:
        (folder / "bron.html").write_text(_html(**facts), encoding="utf-8")
        _run("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'c'}",
             "--no-pdf-header-footer", f"--print-to-pdf={target}", folder / "bron.html", cwd=folder)  # fmt: skip

    return make


def _weasyprint(variant: str | None, **facts: str) -> Callable[[Path, Path], None]:
    def make(target: Path, _: Path) -> None:
        import weasyprint

        weasyprint.HTML(string=_html(**facts)).write_pdf(target, pdf_variant=variant)

    return make


def _typst(more: str, standards: list[str] | None = None, page: str = "") -> Callable[[Path, Path], None]:
    def make(target: Path, folder: Path) -> None:
        import typst

        (folder / "bron.typ").write_text(page + _TYPST.replace("{more}", more), encoding="utf-8")
        typst.compile(folder / "bron.typ", output=target, pdf_standards=standards or [])

    return make


def _ghostscript(*options: str, source: str = "lo-writer.pdf") -> Callable[[Path, Path], None]:
    def make(target: Path, folder: Path) -> None:
        held = HERE / source
        if source.endswith(".ps"):
            held = folder / source
            held.write_text(_POSTSCRIPT, encoding="ascii")
        device = () if any(each.startswith("-sDEVICE") for each in options) else ("-sDEVICE=pdfwrite",)
        _run("gs", "-q", "-dNOPAUSE", "-dBATCH", *device, *options, f"-sOutputFile={target}", held, cwd=folder)

    return make


def _magick(ending: str, *options: str) -> Callable[[Path, Path], None]:
    def make(target: Path, folder: Path) -> None:
        from PIL import Image, ImageSequence

        drawn = ("-size", "620x877", "xc:white", "-fill", "black", "-draw", "rectangle 80,90 500,120",
                 "-draw", "rectangle 80,150 420,170", "-draw", "circle 300,400 300,480")  # fmt: skip
        _run("convert", *drawn, *options, folder / f"blad{ending}", cwd=folder)  # Debian's forbids to write PDF
        with Image.open(folder / f"blad{ending}") as opened:
            sheets = [each.copy() for each in ImageSequence.Iterator(opened)]
        sheets[0].save(target, "PDF", save_all=True, append_images=sheets[1:], resolution=75)

    return make


def _cairo(target: Path, folder: Path) -> None:
    _run("pdftocairo", "-pdf", HERE / "chromium.pdf", target, cwd=folder)


def _fpdf(target: Path, _: Path) -> None:
    import fpdf

    pdf = fpdf.FPDF()
    pdf.add_page(orientation="landscape")
    pdf.set_font("Times", size=14)
    pdf.cell(0, 10, TITLE)
    pdf.text_annotation(40, 40, "Opmerking")
    pdf.output(str(target))


def _qt(target: Path, _: Path) -> None:
    from PySide6.QtGui import QGuiApplication, QPageSize, QPdfWriter, QTextDocument

    application = QGuiApplication.instance() or QGuiApplication(["maker", "-platform", "offscreen"])
    writer = QPdfWriter(str(target))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    document = QTextDocument()
    document.setHtml(f"<h1>{TITLE}</h1><p>Eerste alinea.</p>")
    document.print_(writer)
    del application


MAKERS: dict[str, Callable[[Path, Path], None]] = {
    "lo-writer.pdf": _libreoffice("text", _tagged()),
    "lo-writer-a2.pdf": _libreoffice("text", _tagged(2)),
    "lo-writer-bare.pdf": _libreoffice("text", '"UseTaggedPDF":{"type":"boolean","value":"false"}'),
    "lo-calc.pdf": _libreoffice("spreadsheet", _tagged()),
    "lo-impress.pdf": _libreoffice("presentation", _tagged()),
    "chromium.pdf": _chromium(),
    "chromium-a3.pdf": _chromium(size="A3 landscape"),
    "chromium-rtl.pdf": _chromium(way="rtl", words="שלום عليكم"),
    "weasy-rtl.pdf": _weasyprint("pdf/ua-1", way="rtl", words="שלום"),
    "weasy-a4b.pdf": _weasyprint("pdf/a-4u"),
    "typst-figure.pdf": _typst("#image(bytes(`<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
                               "<rect width='9' height='9'/></svg>`.text), format: \"svg\")"),
    "typst-a3.pdf": _typst("", page='#set page(paper: "a3", flipped: true)\n'),
    "typst-a4.pdf": _typst("→ λ", ["a-4"]),
    "gs-again.pdf": _ghostscript(),
    "gs-pdf12.pdf": _ghostscript("-dCompatibilityLevel=1.2"),
    "gs-cmyk.pdf": _ghostscript("-sColorConversionStrategy=CMYK", "-sProcessColorModel=DeviceCMYK",
                                source="chromium.pdf"),
    "gs-owner.pdf": _ghostscript("-sOwnerPassword=baas", "-dEncryptionR=3", "-dKeyLength=128", "-dPermissions=-4"),
    "gs-postscript.pdf": _ghostscript(source="bron.ps"),
    "gs-picture.pdf": _ghostscript("-sDEVICE=pdfimage24", "-r60"),
    "scan-g4.pdf": _magick(".tif", "-monochrome", "-compress", "Group4"),
    "scan-jpeg.pdf": _magick(".jpg", "-blur", "0x1", "-quality", "40"),
    "scan-cmyk.pdf": _magick(".jpg", "-colorspace", "CMYK", "-quality", "30"),
    "scan-two.pdf": _magick(".tif", "-depth", "8", "(", "+clone", "-rotate", "90", ")", "-compress", "None"),
    "cairo.pdf": _cairo,
    "fpdf-note.pdf": _fpdf,
    "qt.pdf": _qt,
}  # fmt: skip


def main(wanted: list[str]) -> int:
    """Make them all, or those that are named; 1 when one could not be made."""
    missed = 0
    for name in wanted or MAKERS:
        make = MAKERS[name]
        with tempfile.TemporaryDirectory() as folder:
            try:
                make(HERE / name, Path(folder))
            except (ImportError, OSError, subprocess.SubprocessError) as error:
                sys.stdout.write(f"{name}: {error}\n")
                missed += 1
                continue
        sys.stdout.write(f"{name}: {(HERE / name).stat().st_size:,} bytes\n")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
