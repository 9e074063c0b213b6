"""Sentences for refusals of the command line and of the use cases behind it."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "workspace.unknown_theme": "Thema ‘{theme}’ bestaat niet. Kies uit: {known}.",
    "create.name_with_source": (
        "Een werkmap die met --from uit een andere werkmap wordt gemaakt, krijgt ook de naam en het thema daarvan. "
        "Laat --name, --theme en --joint weg."
    ),
    "workspace.none_open": "Open eerst een werkmap.",
    "number.taken": "Nummer {number} is al gegeven. Laat het veld leeg voor een vrij nummer.",
    "put.line_too_long": "Regel {line} is langer dan {megabytes} MB. Verdeel de gegevens over meer regels.",
    "put.not_utf8": "Regel {line} is geen UTF-8-tekst. Sla het bestand op als UTF-8.",
    "put.twice": "Regel {line} noemt het veld ‘{name}’ twee keer. Laat er één staan.",
    "put.number_too_large": (
        "Regel {line}: een getal van {digits} cijfers is te groot. Zet het als tekst tussen aanhalingstekens, of laat "
        "het weg."
    ),
    "put.id_empty": "Het id is leeg. Noem het id van het onderdeel, of laat het weg om een nieuw onderdeel te maken.",
    "put.id_no_text": (
        "{id} is geen id. Zet het id van het onderdeel tussen aanhalingstekens, of laat het weg om een nieuw onderdeel "
        "te maken."
    ),
    "put.no_json": "Regel {line} is geen geldige JSON, bij {where}. Verbeter die regel.",
    "put.too_deep": "Regel {line} is te diep genest. Verbeter die regel.",
    "put.no_record": 'Regel {line} is geen onderdeel. Schrijf per regel één object, zoals {{"kind":"action"}}.',
    "put.delete_true": 'Schrijf "delete": true om te verwijderen, of laat het weg.',
    "put.delete_needs_id": "Noem het id van wat je wilt verwijderen.",
    "put.delete_alone": "Verwijderen en wijzigen kan niet in één regel. Maak er twee regels van.",
    "replace.folder": "{folder} is een map. Zet er een bestandsnaam achter die eindigt op {suffix}.",
    "export.over_workspace": "{file} is de werkmap zelf. Kies een andere naam voor de bundel.",
    "replace.other_sort": "{file} bestaat al en is geen {sort}. Er is niets gewijzigd; kies een andere naam.",
    "export.replica_no_number": "‘{replica}’ is geen nummer van een kopie. Kijk met ‘inspect’ in een bundel van haar.",
    "settle.number_too_large": (
        "Een getal van {digits} cijfers is te groot. Kies een kleiner getal, of zet het als tekst tussen "
        "aanhalingstekens."
    ),
    "settle.no_json": "‘{value}’ is geen JSON-waarde. Zet tekst tussen aanhalingstekens, bijvoorbeeld '\"open\"'.",
    "pack.closed_meeting": (
        "De vergadering heeft het label ‘{label}’. Daarvan bestaat geen editie ‘{edition}’. "
        "Kies de editie regie of verlaag het label van de vergadering."
    ),
    "pack.same_file": "{one} en {other} noemen hetzelfde bestand: {file}. Kies twee verschillende namen.",
    "pack.nothing_apart": "In de editie ‘{edition}’ is niets vertrouwelijk. Er is dus geen vertrouwelijk deel.",
    "paper.no_edition": "De editie ‘{edition}’ bestaat niet. Kies uit: {known}.",
    "pack.no_meeting": "{id} is geen vergadering in deze werkmap. Kijk met ‘show WERKMAP meeting’ welke er zijn.",
    "report.period": "‘{period}’ is geen periode. Schrijf een kwartaal of een jaar, bijvoorbeeld 2026-Q4 of 2026.",
    "papers.not_yet": "Papier maken kan in deze versie nog niet.",
    "tour.not_empty": "De map {folder} is niet leeg. Kies een lege of nieuwe map voor de rondleiding.",
    "input.blank": "Achter {name} staat niets. Vul een waarde in, of laat {name} weg.",
    "input.nothing": "Bij {name} staat niets. Vul een waarde in.",
    "input.not_utf8": "De naam ‘{name}’ is geen tekst in UTF-8. Geef het bestand een andere naam.",
    "input.unreadable": "Het bestand {file} kan niet worden gelezen. Controleer de naam en de map.",
    "check.not_well": (
        "De controle vond {count:zaak die niet in orde is|zaken die niet in orde zijn}. "
        "Voer ‘check --rebuild’ uit of zet een veiligheidskopie terug."
    ),
    "program.disk": (
        "Een bestand kan niet worden gelezen of geschreven ({reason}). Maak ruimte vrij of controleer de schijf en je "
        "rechten, en probeer het opnieuw."
    ),
    "window.no_screen": (
        "Er is geen beeldscherm om het venster op te tonen. Start het programma op een werkplek met een scherm, of "
        "geef een opdracht: kb-desktop --help noemt ze."
    ),
    "program.unexpected": (
        "Er ging iets mis in het programma zelf. Er is niets gewijzigd. Stuur het logboek {log} naar de beheerder."
    ),
}
