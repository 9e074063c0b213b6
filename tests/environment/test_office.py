"""An installed LibreOffice makes PDFs of Office files: apart, in its time, and without the network."""

from __future__ import annotations

import http.server
import os
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from kb_desktop.environment.office import NotConverted, Office, find_office, is_office_file

FOUND = find_office()
needs_office = pytest.mark.skipif(
    FOUND is None, reason="LibreOffice is not installed here; it takes minutes to install"
)

TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>
<text:h text:outline-level="1">Advies</text:h><text:p>Eerste alinea.</text:p>
<text:list><text:list-item><text:p>een</text:p></text:list-item><text:list-item><text:p>twee</text:p></text:list-item>
</text:list>{more}</office:text></office:body></office:document>"""


@pytest.fixture
def office() -> Office:
    assert FOUND is not None
    return FOUND


def _still() -> None:
    pass


def _processes(folder: Path) -> list[str]:
    """Commands of the processes that were started for files in `folder`."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = each.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if str(folder) in words:
            found.append(words)
    return found


def _left_behind(folder: Path) -> list[str]:
    """Processes about a folder that are still there after a while; what was killed goes when the system comes to it."""
    until = time.monotonic() + 20
    while _processes(folder) and time.monotonic() < until:
        time.sleep(0.1)
    return _processes(folder)


@needs_office
def test_a_text_becomes_a_tagged_pdf_and_no_process_stays(office: Office, tmp_path: Path) -> None:
    pdf = office.to_pdf(TEXT.format(more="").encode(), "advies.fodt", tmp_path, _still)
    (tmp_path / "a.pdf").write_bytes(pdf)
    with pikepdf.open(tmp_path / "a.pdf") as made:
        assert bool(made.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in made.Root
    assert _left_behind(tmp_path) == []


class _Heard(http.server.BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    asked: list[str] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Heard", (_Heard,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


@needs_office
def test_a_picture_on_the_network_is_not_fetched(
    office: Office, tmp_path: Path, listener: tuple[int, list[str]]
) -> None:
    port, asked = listener
    image = (
        '<text:p><draw:frame draw:name="x" text:anchor-type="paragraph" svg:width="3cm" svg:height="3cm">'
        f'<draw:image xlink:href="http://127.0.0.1:{port}/spion.png"/></draw:frame></text:p>'
    )
    assert office.to_pdf(TEXT.format(more=image).encode(), "advies.fodt", tmp_path, _still).startswith(b"%PDF")
    assert asked == []


@needs_office
def test_what_is_no_office_file_inside_is_not_converted(office: Office, tmp_path: Path) -> None:
    with pytest.raises(NotConverted) as reason:
        office.to_pdf(b"PK\x03\x04 niets", "kapot.docx", tmp_path, _still)
    assert str(reason.value) == "office_failed"


class _Stop(Exception):  # noqa: N818
    pass


@needs_office
@pytest.mark.parametrize("longest", [0.0, 60.0])
def test_too_slow_or_cancelled_ends_the_process_and_all_it_started(
    office: Office, tmp_path: Path, longest: float
) -> None:
    begin = time.monotonic()

    def stop() -> None:
        if longest and time.monotonic() > begin + 0.5:
            raise _Stop

    with pytest.raises(_Stop if longest else NotConverted):
        office.to_pdf(TEXT.format(more="").encode(), "advies.fodt", tmp_path, stop, longest)
    assert _left_behind(tmp_path) == []


def test_a_program_that_cannot_be_started_is_a_verdict(tmp_path: Path) -> None:
    with pytest.raises(NotConverted):
        Office(tmp_path / "weg").to_pdf(b"PK\x03\x04", "a.docx", tmp_path, _still)


def test_a_program_that_hangs_is_ended_after_its_time_with_what_it_started(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("a script as a program is of other systems")
    program = tmp_path / "traag"
    program.write_text(f"#!/bin/sh\nsleep 60 # {tmp_path}\n& sh -c 'sleep 60; echo {tmp_path}'\n", encoding="utf-8")
    program.chmod(0o755)
    folder = tmp_path / "werk"
    folder.mkdir()
    begin = time.monotonic()
    with pytest.raises(NotConverted) as reason:
        Office(program).to_pdf(b"PK\x03\x04", "a.docx", folder, _still, 0.3)
    assert str(reason.value) == "office_too_slow"
    assert time.monotonic() - begin < 20
    assert _left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "content", "office"),
    [
        ("a.docx", b"PK\x03\x04", True),
        ("A.XLSX", b"PK\x03\x04", True),
        ("oud.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", True),
        ("a.rtf", b"{\\rtf1", True),
        ("a.zip", b"PK\x03\x04", False),
        ("a.docx", b"%PDF-1.7", False),
        ("a.docx", b"", False),
        ("a.txt", b"tekst", False),
        ("zonder", b"PK\x03\x04", False),
    ],
)
def test_an_office_file_is_known_by_its_name_and_its_first_bytes(name: str, content: bytes, office: bool) -> None:
    assert is_office_file(name, content) is office


def _docx() -> bytes:
    """The smallest Word document."""
    import io

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
            'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
        )
        packed.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        packed.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
            "<w:t>Voorstel van de gemeente</w:t></w:r></w:p></w:body></w:document>",
        )
    return target.getvalue()


@needs_office
def test_a_word_document_becomes_a_pdf_with_its_words(office: Office, tmp_path: Path) -> None:
    from documents.looking import page_texts

    (tmp_path / "uit.pdf").write_bytes(office.to_pdf(_docx(), "voorstel.docx", tmp_path, _still))
    assert "Voorstel van de gemeente" in page_texts(tmp_path / "uit.pdf")[0]
