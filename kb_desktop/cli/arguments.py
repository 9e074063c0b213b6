"""What can be typed: verbs, options and their Dutch help."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

from kb_desktop import __version__
from kb_desktop.domain.labels import CLOSED
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.trust import Policy, Role

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
    "invalid %(type)s value: %(value)r": "%(value)r is geen heel getal",
    "not allowed with argument %s": "kan niet samen met %s",
    "one of the arguments %s is required": "kies een van %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
    "ignored explicit argument %r": "hier hoort geen waarde achter: %r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s kan %(matches)s zijn; schrijf het voluit",
}


class _Parser(argparse.ArgumentParser):
    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.register("action", None, _Store)
        self.register("action", "store", _Store)
        self.register("action", "append", _Append)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")


def _refuse_blank(values: object, name: object) -> None:
    """Refuse what is empty, such as a variable of a script that was not set: it means something else than left out."""
    given = values if isinstance(values, list) else [values]
    if any(isinstance(each, str) and not each.strip() for each in given):
        code = "input.blank" if str(name).startswith("-") else "input.nothing"
        raise Refused.because(code, None, name=name)


class _Store(argparse.Action):
    """Keeps a value that is not empty."""

    def __call__(self, parser: object, namespace: argparse.Namespace, values: object, option: object = None) -> None:
        del parser
        _refuse_blank(values, option or self.metavar)
        setattr(namespace, self.dest, values)


class _Append(argparse.Action):
    """Keeps such values in the order in which they are given."""

    def __call__(self, parser: object, namespace: argparse.Namespace, values: object, option: object = None) -> None:
        del parser
        _refuse_blank(values, option or self.metavar)
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), values])


class _StoreAnything(argparse.Action):
    """For what has a sentence of its own, or a meaning, when it is empty."""

    def __call__(self, parser: object, namespace: argparse.Namespace, values: object, option: object = None) -> None:
        del parser, option
        setattr(namespace, self.dest, values)


class _Instead(argparse.Action):
    """An option with which the choice of `group` need not be made."""

    def __init__(self, *, group: argparse._MutuallyExclusiveGroup, **facts: Any) -> None:
        super().__init__(**facts)
        self._group = group

    def __call__(self, parser: object, namespace: argparse.Namespace, values: object, option: object = None) -> None:
        _refuse_blank(values, option)
        del parser
        self._group.required = False
        setattr(namespace, self.dest, values)


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
    whole.add_argument("--version", action="version", version=f"kb-desktop {__version__}", help="toon de versie")
    verbs = _Verbs(whole)
    _add_records(verbs)
    _add_exchange(verbs)
    _add_trust(verbs)
    _add_papers(verbs)
    return whole


def _add_records(verbs: _Verbs) -> None:
    create = verbs.add("create", "Maak een nieuwe werkmap, met convenant en register erin.")
    what = create.add_mutually_exclusive_group(required=True)
    what.add_argument("--theme", metavar="THEMA", help="RUI, INK, VTH, MKB, KEN of KET")
    what.add_argument("--joint", action="store_true", help="de gezamenlijke werkmap van het secretariaat")
    create.add_argument("--name", default="", metavar="NAAM", help="naam van de werkmap", action=_StoreAnything)
    help_ = "begin met alles uit deze bundel of werkmap, die blijft zoals zij is; een startbundel zegt zelf het thema"
    create.add_argument("--from", dest="source", metavar="BRON", help=help_, action=_Instead, group=what)

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

    erase = verbs.add("erase", "Wis wat over een persoon is geschreven, hier en op elke kopie die dit bereikt.")
    erase.add_argument("record", metavar="ID")
    fields = "wis dit veld; mag vaker; zonder deze optie de persoonlijke velden"
    erase.add_argument("--field", action="append", default=[], metavar="VELD", help=fields)
    why = "waarom; dit blijft staan, dus zonder namen"
    erase.add_argument("--reason", required=True, metavar="TEKST", help=why, action=_StoreAnything)
    help_ = "laat staan wat er nu staat en wis alleen wat er eerder stond"
    erase.add_argument("--keep-current", action="store_true", help=help_)
    erase.add_argument("--preview", action="store_true", help="toon alleen wat er zou gebeuren")

    verbs.add("digest", "Toon één kenmerk van de gedeelde inhoud.")

    check = verbs.add("check", "Controleer de werkmap.")
    check.add_argument("--rebuild", action="store_true", help="maak eerst alle afgeleide tabellen opnieuw")


def _add_exchange(verbs: _Verbs) -> None:
    export = verbs.add("export", "Maak een bundel met wat nog niet elke bekende kopie heeft bevestigd.")
    export.add_argument("out", metavar="BUNDEL", help="bestand om te maken (.kbbundle)")
    scope = export.add_mutually_exclusive_group()
    scope.add_argument("--full", action="store_true", help="alles, ook wat elke kopie al heeft bevestigd")
    scope.add_argument("--for", dest="for_replica", metavar="KOPIE", help="wat deze kopie nog niet heeft")
    scope.add_argument("--request", metavar="VERZOEK", help="precies wat een verzoek (.kbverzoek) vraagt")
    scope.add_argument("--start", metavar="THEMA", help="startbundel voor een nieuwe werkgroep van dit thema")
    to = "versleutel voor wie deze openbare sleutel (age1…) heeft; mag vaker"
    export.add_argument("--to", action="append", default=[], metavar="SLEUTEL", help=to)
    _add_passphrase(export, "versleutel met de wachtzin in dit bestand")
    with_ = "stuur ook de inhoud met dit label mee, in een versleutelde bundel; mag vaker"
    export.add_argument(
        "--with", dest="labels", action="append", default=[], choices=CLOSED, metavar="LABEL", help=with_
    )

    request = verbs.add("request", "Maak een verzoek om wat hier ontbreekt; er staan alleen nummers in.")
    request.add_argument("out", metavar="VERZOEK", help="bestand om te maken (.kbverzoek)")

    inspect = verbs.add("inspect", "Toon wat er in een bundel zit, zonder werkmap.", workspace=False)
    inspect.add_argument("bundle", metavar="BUNDEL")
    _add_passphrase(inspect, "open een versleutelde bundel met de wachtzin in dit bestand")

    merge = verbs.add("merge", "Lees bundels in, in elke volgorde.")
    merge.add_argument("bundles", metavar="BUNDEL", nargs="+")
    merge.add_argument("--preview", action="store_true", help="toon alleen wat er zou gebeuren")
    _add_passphrase(merge, "open versleutelde bundels met de wachtzin in dit bestand")

    quarantine = verbs.add(
        "quarantine", "Toon bundels met een andere geschiedenis, of lees er een in als aparte kopie."
    )
    what = quarantine.add_mutually_exclusive_group()
    what.add_argument("--take", metavar="BUNDEL", help="lees deze in, als schrijfacties van een aparte kopie")
    what.add_argument("--remove", metavar="BUNDEL", help="gooi deze weg")
    _add_passphrase(quarantine, "open een versleutelde bundel met de wachtzin in dit bestand")

    conflicts = verbs.add("conflicts", "Toon open verschillen, en waar onderdelen samen een regel raken.")
    rules = "alleen waar onderdelen samen een regel raken, zoals een nummer dat twee keer is uitgegeven"
    conflicts.add_argument("--rules", action="store_true", help=rules)

    settle = verbs.add("settle", "Beslis een verschil.")
    settle.add_argument("record", metavar="ID")
    settle.add_argument("field", metavar="VELD")
    settle.add_argument("--value", required=True, metavar="JSON", help="de waarde, als JSON", action=_StoreAnything)
    why = "waarom zo gekozen is"
    settle.add_argument("--reason", required=True, metavar="TEKST", help=why, action=_StoreAnything)


def _add_passphrase(verb: argparse.ArgumentParser, from_file: str) -> None:
    how = verb.add_mutually_exclusive_group()
    how.add_argument("--passphrase-file", metavar="BESTAND", help=from_file)
    how.add_argument("--passphrase", action="store_true", help="vraag de wachtzin hier")


def _add_trust(verbs: _Verbs) -> None:
    verbs.add("writers", "Toon wiens bundels hier worden aangenomen, met kenmerk en rol.")

    trust = verbs.add("trust", "Bevestig een schrijver, nadat je het kenmerk met die persoon hebt vergeleken.")
    trust.add_argument("named", metavar="KENMERK", help="het kenmerk tussen aanhalingstekens, of de hele sleutel")
    roles = [each.value for each in Role if each is not Role.NONE]
    trust.add_argument("--role", required=True, choices=roles, metavar="ROL", help=", ".join(roles))
    trust.add_argument("--theme", metavar="THEMA", help="coordinator van dit thema; anders dat van de werkmap")
    trust.add_argument("--replaces", metavar="KENMERK", help="de verloren sleutel die deze opvolgt")

    revoke = verbs.add("revoke", "Trek een sleutel in: er wordt niets nieuws meer van aangenomen.")
    revoke.add_argument("named", metavar="KENMERK", help="het kenmerk tussen aanhalingstekens, of de hele sleutel")

    policy = verbs.add("policy", "Toon of bepaal of bundels van onbekenden worden aangenomen.")
    modes = [each.value for each in Policy]
    policy.add_argument("mode", nargs="?", choices=modes, metavar="KEUZE", help="open, of closed: alleen bevestigde")

    key = verbs.add("key", "Toon de openbare sleutels van dit programma.", workspace=False)
    key.add_argument("--new", action="store_true", help="maak een nieuwe sleutel; de oude staat voor haar in")


def _add_papers(verbs: _Verbs) -> None:
    pack = verbs.add("pack", "Maak de vergaderstukken als PDF.")
    pack.add_argument("meeting", metavar="VERGADERING")
    pack.add_argument("--out", required=True, metavar="PDF")
    editions = ["werkgroep", "do", "openbaar", "regie"]
    pack.add_argument("--edition", default="werkgroep", choices=editions, metavar="EDITIE", help=", ".join(editions))
    pack.add_argument("--confidential", metavar="PDF", help="maak ook het vertrouwelijke deel, als apart bestand")

    later = "maak de nazending: een wijzigingsblad en alleen wat nieuw is of vervangt"
    pack.add_argument("--supplement", action="store_true", help=later)
    sent = "leg vast dat dit vandaag is verstuurd; de nummers blijven dan"
    pack.add_argument("--sent", action="store_true", help=sent)

    mail = "maak ook een concept-mail (.eml) met deze stukken, voor wie deze editie mag hebben"
    pack.add_argument("--mail", metavar="EML", help=mail)
    copy = "maak ook een afdrukversie met twee pagina’s per vel"
    pack.add_argument("--print-copy", metavar="PDF", help=copy)

    report = verbs.add("report", "Maak de voortgangsrapportage voor het DO.")
    report.add_argument("--out", required=True, metavar="PDF")
    report.add_argument("--period", metavar="PERIODE", help="bijvoorbeeld 2026-Q4")

    tour = verbs.add("tour", "Maak de rondleiding: werkmappen, bundels, papieren en beelden.", workspace=False)
    tour.add_argument("folder", metavar="MAP")
    tour.add_argument("--seed", type=int, default=1, metavar="N", help="hetzelfde getal geeft hetzelfde verhaal")
    tour.add_argument("--size", default="klein", choices=["klein", "land"], metavar="OMVANG", help="klein of land")
