"""What can be typed: verbs, options and their Dutch help."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

_TRANSLATED = {
    "usage: ": "gebruik: ",
    "positional arguments": "argumenten",
    "options": "opties",
    "show this help message and exit": "toon deze hulp",
    "the following arguments are required: %s": "deze argumenten ontbreken: %s",
    "unrecognized arguments: %s": "onbekende argumenten: %s",
    "expected one argument": "hier hoort een waarde achter",
    "expected at least one argument": "hier hoort minstens één waarde achter",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r kan niet; kies uit %(choices)s",
    "not allowed with argument %s": "kan niet samen met %s",
    "one of the arguments %s is required": "kies een van %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
    "ignored explicit argument %r": "hier hoort geen waarde achter: %r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s kan %(matches)s zijn; schrijf het voluit",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")


def _in_dutch() -> None:
    argparse._ = lambda text: _TRANSLATED.get(text, text)  # type: ignore[attr-defined]


class _Verbs:
    def __init__(self, whole: argparse.ArgumentParser) -> None:
        self._verbs = whole.add_subparsers(dest="verb", required=True, metavar="OPDRACHT", parser_class=_Parser)

    def add(self, name: str, help_: str, *, workspace: bool = True) -> argparse.ArgumentParser:
        each = self._verbs.add_parser(name, help=help_, description=help_, allow_abbrev=False)
        if workspace:
            each.add_argument("workspace", metavar="WERKMAP", help="bestand (.kbwerk) of postgresql://-adres")
        each.add_argument("--json", action="store_true", help="antwoord als één JSON-document")
        return each


def parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    _in_dutch()
    whole = _Parser(prog="kb-desktop", description="Werkmappen van de themawerkgroepen, zonder venster.")
    verbs = _Verbs(whole)
    _add_records(verbs)
    _add_exchange(verbs)
    _add_papers(verbs)
    return whole


def _add_records(verbs: _Verbs) -> None:
    create = verbs.add("create", "Maak een nieuwe werkmap, met convenant en register erin of met alles van een andere.")
    what = create.add_mutually_exclusive_group(required=True)
    what.add_argument("--theme", metavar="THEMA", help="RUI, INK, VTH, MKB, KEN of KET")
    what.add_argument("--joint", action="store_true", help="de gezamenlijke werkmap van het secretariaat")
    what.add_argument(
        "--from", dest="source", metavar="WERKMAP", help="met alles van deze werkmap, die blijft zoals zij is"
    )
    create.add_argument("--name", default="", metavar="NAAM", help="naam van de werkmap")

    verbs.add("schema", "Toon alle soorten en velden.", workspace=False)

    put = verbs.add("put", "Lees gegevens in: per regel één JSON-object, alles of niets.")
    put.add_argument("file", metavar="BESTAND", help="bestand met JSON-regels, of - voor standaardinvoer")

    show = verbs.add("show", "Toon onderdelen.")
    show.add_argument("kind", metavar="SOORT", nargs="?", help="bijvoorbeeld action")
    show.add_argument("--id", metavar="ID", help="alleen het onderdeel met dit id")

    history = verbs.add("history", "Toon alles wat ooit bij een onderdeel is geschreven.")
    history.add_argument("id", metavar="ID")

    undo = verbs.add("undo", "Maak de laatste stap ongedaan, of een hele bundel.")
    undo.add_argument("--bundle", metavar="ID", help="het nummer van een ingelezen bundel")

    verbs.add("digest", "Toon één kenmerk van de gedeelde inhoud.")

    check = verbs.add("check", "Controleer de werkmap.")
    check.add_argument("--rebuild", action="store_true", help="maak eerst alle afgeleide tabellen opnieuw")


def _add_exchange(verbs: _Verbs) -> None:
    export = verbs.add("export", "Maak een bundel.")
    export.add_argument("out", metavar="BUNDEL", help="bestand om te maken (.kbbundle)")
    scope = export.add_mutually_exclusive_group()
    scope.add_argument("--full", action="store_true", help="alles, ook wat al bevestigd is")
    scope.add_argument("--for", dest="for_replica", metavar="KOPIE", help="wat deze kopie nog niet heeft")
    export.add_argument("--to", action="append", default=[], metavar="SLEUTEL", help="versleutel voor deze ontvanger")

    inspect = verbs.add("inspect", "Toon wat er in een bundel zit, zonder werkmap.", workspace=False)
    inspect.add_argument("bundle", metavar="BUNDEL")

    merge = verbs.add("merge", "Lees bundels in, in elke volgorde.")
    merge.add_argument("bundles", metavar="BUNDEL", nargs="+")
    merge.add_argument("--preview", action="store_true", help="toon alleen wat er zou gebeuren")

    verbs.add("conflicts", "Toon open verschillen.")

    settle = verbs.add("settle", "Beslis een verschil.")
    settle.add_argument("record", metavar="ID")
    settle.add_argument("field", metavar="VELD")
    settle.add_argument("--value", required=True, metavar="JSON", help="de waarde, als JSON")
    settle.add_argument("--reason", required=True, metavar="TEKST", help="waarom zo gekozen is")


def _add_papers(verbs: _Verbs) -> None:
    pack = verbs.add("pack", "Maak de vergaderstukken als PDF.")
    pack.add_argument("meeting", metavar="VERGADERING")
    pack.add_argument("--out", required=True, metavar="PDF")
    editions = ["werkgroep", "do", "openbaar", "regie"]
    pack.add_argument("--edition", default="werkgroep", choices=editions, metavar="UITGAVE", help=", ".join(editions))

    report = verbs.add("report", "Maak de voortgangsrapportage voor het DO.")
    report.add_argument("--out", required=True, metavar="PDF")
    report.add_argument("--period", metavar="PERIODE", help="bijvoorbeeld 2026-Q4")

    tour = verbs.add("tour", "Maak de rondleiding: werkmappen, bundels, papieren en beelden.", workspace=False)
    tour.add_argument("folder", metavar="MAP")
    tour.add_argument("--seed", type=int, default=1, metavar="N", help="hetzelfde getal geeft hetzelfde verhaal")
    tour.add_argument("--size", default="klein", choices=["klein", "land"], metavar="OMVANG", help="klein of land")
