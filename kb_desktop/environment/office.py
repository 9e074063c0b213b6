"""An installed LibreOffice, asked to make a PDF of an Office file: apart, without macros, and never on the network."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kb_desktop.environment.places import end_group, office_folders, own_group

LONGEST = 120.0
"""Seconds that one file may take."""

_LOOKED_AGAIN = 0.05
_PDF = (
    "pdf:{filter}_pdf_Export:"
    '{{"UseTaggedPDF":{{"type":"boolean","value":"true"}},'
    '"SelectPdfVersion":{{"type":"long","value":"0"}},'
    '"ExportBookmarks":{{"type":"boolean","value":"true"}},'
    '"ExportFormFields":{{"type":"boolean","value":"false"}},'
    '"ExportNotes":{{"type":"boolean","value":"false"}}}}'
)
_FAMILIES = {
    "writer": ("doc", "docm", "docx", "dot", "dotx", "fodt", "odt", "ott", "rtf"),
    "calc": ("fods", "ods", "ots", "xls", "xlsb", "xlsm", "xlsx", "xltx"),
    "impress": ("fodp", "odp", "otp", "potx", "pps", "ppsx", "ppt", "pptm", "pptx"),
    "draw": ("fodg", "odg", "vsd", "vsdx"),
}
_FAMILY = {f".{ending}": family for family, endings in _FAMILIES.items() for ending in endings}
ENDINGS = tuple(_FAMILY)
"""Of files that it can read, with the dot."""
_BEGINS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"<?xml")

_NOWHERE = "127.0.0.1"  # where nothing listens
_DISCARD = "9"
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableOLEAutomation", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.WriterWeb/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetNoProxy", ""),
    ("Inet/Settings", "ooInetHTTPProxyName", _NOWHERE),
    ("Inet/Settings", "ooInetHTTPProxyPort", _DISCARD),
    ("Inet/Settings", "ooInetHTTPSProxyName", _NOWHERE),
    ("Inet/Settings", "ooInetHTTPSProxyPort", _DISCARD),
    ("Inet/Settings", "ooInetFTPProxyName", _NOWHERE),
    ("Inet/Settings", "ooInetFTPProxyPort", _DISCARD),
)
"""No macros, no links brought up to date, and a proxy that is not there; what a version does not know it ignores."""


_CLOSED_OFF = {
    **dict.fromkeys(
        ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), f"http://{_NOWHERE}:{_DISCARD}"
    ),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), ""),
    "SAL_USE_VCLPLUGIN": "svp",
}


class NotConverted(Exception):  # noqa: N818 - a verdict, not an error
    """Why no PDF was made; the argument is "office_failed" or "office_too_slow"."""


def is_office_file(name: str, content: bytes) -> bool:
    """Whether a file is one that LibreOffice can read: by its name, and by how it begins."""
    return Path(name).suffix.lower() in _FAMILY and content.lstrip()[:8].startswith(_BEGINS)


@dataclass(frozen=True)
class Office:
    """An installed LibreOffice."""

    program: Path
    name: str = "LibreOffice"

    def to_pdf(
        self,
        content: bytes,
        name: str,
        folder: Path,
        alive: Callable[[], None] = lambda: None,
        longest: float = LONGEST,
    ) -> bytes:
        """The PDF of a file, made in the empty `folder` by a process with a profile of its own.

        `alive` is called all the while and may raise to stop. Raises `NotConverted`; the process never stays behind.
        """
        suffix = Path(name).suffix.lower()
        source = folder / f"bijlage{suffix}"
        source.write_bytes(content)
        profile = folder / "profiel"
        _write_settings(profile / "user" / "registrymodifications.xcu")
        made = folder / "bijlage.pdf"
        words = [
            str(self.program),
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
            *("--convert-to", _PDF.format(filter=_FAMILY[suffix]), "--outdir", str(folder), str(source)),
        ]
        self._run(words, folder, alive, longest)
        try:
            pdf = made.read_bytes()
        except OSError as error:
            raise NotConverted("office_failed") from error
        if not pdf.startswith(b"%PDF-"):
            raise NotConverted("office_failed")
        return pdf

    def _run(self, words: list[str], folder: Path, alive: Callable[[], None], longest: float) -> None:
        try:
            process = subprocess.Popen(  # noqa: S603 - a program we looked up, words of our own
                words,
                cwd=folder,
                env={**os.environ, **_CLOSED_OFF},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                **own_group(),
            )
        except OSError as error:
            raise NotConverted("office_failed") from error
        until = time.monotonic() + longest
        try:
            while process.poll() is None:
                alive()
                if time.monotonic() > until:
                    raise NotConverted("office_too_slow")
                time.sleep(_LOOKED_AGAIN)
        finally:
            if process.poll() is None:
                end_group(process)
        if process.returncode != 0:
            raise NotConverted("office_failed")


def find_office() -> Office | None:
    """The LibreOffice of this computer; None when there is none."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found is not None:
            return Office(Path(found))
    return next((Office(each) for each in office_folders() if each.is_file()), None)


def _write_settings(path: Path) -> None:
    path.parent.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.{where}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>\n"
        for where, name, value in _SETTINGS
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
