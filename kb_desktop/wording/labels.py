"""Dutch names of kinds, fields, states and choices, as forms, lists and papers show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb_desktop.domain.catalogue import CATALOGUE

KINDS: Mapping[str, tuple[str, str]] = {
    "covenant_edition": ("convenantversie", "convenantversies"),
    "party": ("partij", "partijen"),
    "theme": ("thema", "thema’s"),
    "agreement": ("afspraak", "afspraken"),
    "organisation": ("organisatie", "organisaties"),
    "person": ("persoon", "personen"),
    "membership": ("lidmaatschap", "lidmaatschappen"),
    "sign_up": ("intekening", "intekeningen"),
    "commitment": ("inzet", "inzetten"),
    "progress_note": ("voortgangsmelding", "voortgangsmeldingen"),
    "action": ("actie", "acties"),
    "meeting": ("vergadering", "vergaderingen"),
    "agenda_item": ("agendapunt", "agendapunten"),
    "attendance": ("aanwezigheid", "aanwezigheid"),
    "minutes": ("verslag", "verslagen"),
    "decision": ("besluit", "besluiten"),
    "paper": ("stuk", "stukken"),
    "sending": ("verzending", "verzendingen"),
    "lesson": ("geleerde les", "geleerde lessen"),
    "obstacle": ("knelpunt", "knelpunten"),
    "steering": ("bijsturing", "bijsturingen"),
    "steering_report": ("DO-rapportage", "DO-rapportages"),
    "arrangement": ("nadere afspraak", "nadere afspraken"),
}

_FIELDS: Mapping[str, str] = {
    "actions": "Acties",
    "admitted_types": "Toegelaten soorten overheden",
    "adopted_in": "Vastgesteld in vergadering",
    "adopted_on": "Vastgesteld op",
    "advice": "Advies",
    "agenda_item": "Agendapunt",
    "agreed_on": "Afgesproken op",
    "agreement": "Afspraak",
    "agreements": "Afspraken",
    "alternative_text": "Beschrijving voor wie het stuk niet ziet",
    "alternative_texts": "Beschrijving per pagina of figuur",
    "answers": "Antwoorden op de themavragen",
    "applied_by": "Toegepast door",
    "article": "Artikel",
    "author": "Opgesteld door",
    "axis": "Stuurt op",
    "cause": "Aanleiding",
    "chair": "Voorzitter",
    "closed_on": "Afgesloten op",
    "closing": "Afsluiting",
    "code": "Code",
    "commitment": "Inzet",
    "complete": "Tekst volledig",
    "confidential": "Vertrouwelijk deel",
    "contact": "Contactpersoon",
    "decided_on": "Besloten op",
    "decision": "Besluit",
    "decisions_asked": "Gevraagde besluiten",
    "depends_on": "Hangt af van",
    "due": "Klaar op",
    "edition": "Convenantversie",
    "ends_at": "Eindigt om",
    "ends_on": "Eindigt op",
    "erratum": "Rectificatie",
    "evaluate_on": "Evaluatie op",
    "evidence": "Onderbouwing",
    "explanation": "Toelichting",
    "file": "Bestand",
    "first_due": "Eerste klaardatum",
    "from_date": "Vanaf",
    "function": "Functie",
    "group": "Groep",
    "handed_over_to": "Overgedragen aan",
    "in_force_on": "In werking op",
    "introduction": "Inleiding",
    "involved": "Ook betrokken",
    "key": "Sleutel",
    "label": "Vertrouwelijkheid",
    "label_reason": "Reden van de vertrouwelijkheid",
    "language": "Taal",
    "layer": "Bestuurslaag",
    "leaves_on": "Treedt uit op",
    "light": "Stand",
    "look_ahead": "Vooruitblik",
    "meeting": "Vergadering",
    "merged_into": "Opgegaan in",
    "minute_taker": "Notulist",
    "minutes_of_time": "Tijd in minuten",
    "minutes_text": "Verslagtekst",
    "name": "Naam",
    "notice_received": "Opzegging ontvangen op",
    "number": "Nummer",
    "on_behalf_of": "Namens",
    "opening": "Opening",
    "order_treated": "Volgorde van behandeling",
    "organisation": "Organisatie",
    "origin": "Herkomst",
    "owner": "Trekker",
    "pages": "Pagina’s",
    "papers": "Stukken",
    "parties": "Partijen",
    "period": "Periode",
    "person": "Persoon",
    "phases": "Fasen",
    "phone": "Telefoon",
    "place": "Plaats",
    "position": "Plaats in de lijst",
    "position_in_text": "Plaats in de tekst",
    "presenter": "Inleider",
    "printed_name": "Naam in het convenant",
    "printed_number": "Nummer in het convenant",
    "province": "Provincie",
    "public_by_function": "Naam mag openbaar zijn",
    "purpose": "Doel",
    "reason": "Reden",
    "reference_date": "Peildatum",
    "remark": "Opmerking",
    "replaced_by": "Vervangen door",
    "represented_by": "Vertegenwoordigd door",
    "request_for_help": "Vraag om hulp",
    "result": "Resultaat",
    "role": "Rol",
    "secured_in": "Geborgd in",
    "sections": "Pagina’s per onderdeel",
    "sent_on": "Verstuurd op",
    "serial": "Nazending nummer",
    "series": "Reeks",
    "sha256": "Kenmerk van het bestand",
    "short_name": "Korte naam",
    "sign_up": "Intekening",
    "signed_on": "Getekend op",
    "situation": "Situatie",
    "snapshot": "Vastgelegde stand",
    "solution": "Oplossing",
    "sort_name": "Sorteernaam",
    "source": "Bron",
    "start": "Begint op",
    "starts_at": "Begint om",
    "state": "Stand van zaken",
    "status": "Status",
    "substitute": "Vervanger",
    "target": "Streefmoment",
    "target_years": "Streefjaar per bestuurslaag",
    "text": "Tekst",
    "theme": "Thema",
    "themes": "Thema’s",
    "time_zone": "Tijdzone",
    "times_postponed": "Keren uitgesteld",
    "title": "Titel",
    "to_date": "Tot en met",
    "type": "Soort",
    "valid_from": "Geldig vanaf",
    "valid_to": "Geldig tot en met",
    "verb": "Werkwoord",
    "version": "Versie",
    "what": "Wat gaat de organisatie doen",
    "work_mail": "Werkmail",
}

_FIELDS_OF_KIND: Mapping[tuple[str, str], str] = {
    ("action", "text"): "Actie",
    ("action", "agenda_item"): "Uit agendapunt",
    ("agreement", "text"): "Tekst van de afspraak",
    ("decision", "text"): "Besluit",
    ("decision", "verb"): "Soort besluit",
    ("obstacle", "text"): "Knelpunt",
    ("obstacle", "owner"): "Wie pakt het op",
    ("progress_note", "label"): "Vertrouwelijkheid",
    ("sign_up", "signed_on"): "Ingetekend op",
    ("sign_up", "reason"): "Reden of opmerking",
    ("commitment", "start"): "Begint op",
    ("organisation", "status"): "Geldigheid",
    ("sending", "edition"): "Editie",
}

_CHOICES: Mapping[str, str] = {
    "absent": "afwezig",
    "active": "actief",
    "adopted": "vastgesteld",
    "agenda_sent": "agenda verstuurd",
    "agreed": "afgesproken",
    "apologies": "afgemeld",
    "applied": "toegepast",
    "archived": "gearchiveerd",
    "being_handled": "wordt opgepakt",
    "cancelled": "geannuleerd",
    "chair": "voorzitter",
    "circulated": "rondgestuurd",
    "closed": "afgesloten",
    "confirmed": "bevestigd",
    "coordinator": "coördinator",
    "decided": "besloten",
    "discussed": "besproken",
    "done": "klaar",
    "dropped": "vervallen",
    "ended": "beëindigd",
    "evaluated": "geëvalueerd",
    "final": "definitief",
    "frozen": "bevroren",
    "guest": "gast",
    "handed_over": "overgedragen",
    "held": "gehouden",
    "held_over": "doorgeschoven",
    "in_force": "in werking",
    "in_progress": "in uitvoering",
    "intended": "voorgenomen",
    "left": "uitgetreden",
    "member": "lid",
    "merged_into": "opgegaan in een ander",
    "minute_taker": "notulist",
    "minutes_circulated": "verslag rondgestuurd",
    "moved": "verplaatst",
    "notice_given": "opgezegd",
    "observed": "opgemerkt",
    "offered": "aangeboden",
    "on_agenda": "op de agenda",
    "party": "partij",
    "paused": "gepauzeerd",
    "planned": "gepland",
    "pledged": "toegezegd",
    "present": "aanwezig",
    "proposed": "voorgesteld",
    "raised": "naar DO of BO",
    "replaced": "vervangen",
    "reported_done": "gereed gemeld",
    "rijk": "Rijk",
    "koepels": "Koepels",
    "rom": "ontwikkelingsmaatschappij",
    "secretariat": "secretariaat",
    "secured": "geborgd",
    "shared": "gedeeld",
    "signalled": "gesignaleerd",
    "signed": "ondertekend",
    "solved": "opgelost",
    "substitute": "vervangen door een ander",
    "taken": "genomen",
    "talked_over": "besproken",
    "to_do": "naar het DO",
    "treated": "behandeld",
    "valid": "geldig",
    "waiting": "wacht op een ander",
    "withdrawn": "ingetrokken",
}


def kind_label(kind: str, *, plural: bool = False) -> str:
    """Name of a kind in lower case, fit for use inside a sentence; an unknown kind keeps its own name."""
    return KINDS.get(kind, (kind, kind))[int(plural)]


def field_label(kind: str, field: str) -> str:
    """Label above a field; an unknown field keeps its own name."""
    return _FIELDS_OF_KIND.get((kind, field)) or _FIELDS.get(field, field)


def choice_label(choice: str) -> str:
    """Word for a state or choice; choices that are Dutch words themselves (verbs, lights, labels) stay as they are."""
    return _CHOICES.get(choice, choice)


def unnamed() -> list[str]:
    """Kinds and fields of the catalogue without a Dutch name; empty when the house is in order."""
    missing = [kind for kind in CATALOGUE if kind not in KINDS]
    for kind in CATALOGUE.values():
        missing += [
            f"{kind.name}.{name}"
            for name in kind.field_names
            if name not in _FIELDS and (kind.name, name) not in _FIELDS_OF_KIND
        ]
    return missing


def counted(number: int, one: str, more: str) -> str:
    """A number with its noun: 1 onderdeel, 2 onderdelen."""
    return f"{number} {one if number == 1 else more}"


def parts_counted(number: int) -> str:
    """So many records, as people call them."""
    return counted(number, "onderdeel", "onderdelen")


def listed(words: Sequence[str]) -> str:
    """Words as a sentence sums them up: a, b en c."""
    return " en ".join([", ".join(words[:-1]), *words[-1:]]) if len(words) > 1 else "".join(words)


def writes_counted(number: int) -> str:
    """So many writes."""
    return counted(number, "schrijfactie", "schrijfacties")


def person_name(name: str) -> str:
    """What a list shows for a person; one without a name was erased."""
    return name or "gewiste persoon"


_HELD_BACK = {
    "no_right": "de ontvanger heeft er geen recht op",
    "not_locked": "de bundel is niet versleuteld",
    "not_here": "de inhoud is hier nooit aangekomen",
}


def held_back_line(label: str, reason: str, count: int) -> str:
    """Why the content of so many records stayed behind."""
    why = _HELD_BACK.get(reason, reason)
    return (
        f"Inhoud niet meegestuurd: {parts_counted(count)} met label ‘{choice_label(label) if label else '?'}’: {why}."
    )
