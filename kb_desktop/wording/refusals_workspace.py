"""Sentences for refusals of the database: opening, writing, merging, undoing, files."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "workspace.name": (
        "De naam van een werkmap is hoogstens {longest} tekens lang en heeft geen regeleinden of stuurtekens. "
        "Kies een andere naam."
    ),
    "workspace.exists": "Er is al een bestand {path}. Kies een andere naam of map.",
    "workspace.no_folder": "De map {folder} bestaat niet. Maak de map eerst aan of kies een andere.",
    "workspace.not_writable": "In de map {folder} kan niet worden geschreven. Kies een andere map.",
    "workspace.missing": "Het bestand {path} is er niet. Controleer de naam en de map.",
    "workspace.is_folder": "{path} is een map, geen werkmap. Kies een bestand dat eindigt op .kbwerk.",
    "workspace.no_workspace": (
        "{path} is geen werkmap van dit programma. Kies een andere, of zet een veiligheidskopie van de werkmap terug."
    ),
    "workspace.newer": "{path} is gemaakt met een nieuwere versie van het programma. Installeer eerst die versie.",
    "workspace.other_form": (
        "{path} is gemaakt met een andere versie van het programma en kan hier niet worden gelezen. Er is niets "
        "gewijzigd. Open de werkmap met die versie en maak daar een volledige bundel; die kun je hier inlezen."
    ),
    "workspace.cannot_open": "{path} kan niet worden geopend. Controleer of je het bestand mag lezen en wijzigen.",
    "workspace.damaged": "De werkmap is beschadigd. Zet een veiligheidskopie terug en voer daarna een controle uit.",
    "workspace.busy": "Een ander programma gebruikt deze werkmap. Sluit het en probeer het opnieuw.",
    "workspace.disk_full": "De schijf is vol. Er is niets gewijzigd; maak ruimte vrij en probeer het opnieuw.",
    "workspace.disk_error": (
        "De schijf geeft een fout bij het lezen of schrijven. Er is niets gewijzigd; controleer de schijf, of zet de "
        "werkmap op een andere."
    ),
    "snapshot.not_written": (
        "In {folder} kon geen veiligheidskopie worden gemaakt ({reason}). Er is niets gewijzigd; maak ruimte vrij of "
        "controleer de map."
    ),
    "workspace.read_only": "{path} is alleen om te lezen. Maak een kopie op deze computer om te wijzigen.",
    "record.exists": "Er is al zo’n {kind}, met id {id}. Wijzig wat er al is in plaats van iets nieuws te maken.",
    "conflict.none": "Bij ‘{field}’ van {id} is er niets te kiezen. Bekijk de open verschillen met ‘conflicts’.",
    "conflict.reason_needed": "Schrijf in een paar woorden waarom je zo kiest.",
    "undo.nothing": "Er is niets om ongedaan te maken.",
    "redo.nothing": "Er is niets om opnieuw te doen.",
    "undo.erased": "Wissen kan niet ongedaan worden gemaakt: de gegevens zijn overal weg. Vul ze zo nodig opnieuw in.",
    "erase.not_cleaned": (
        "De gegevens zijn gewist, maar het bestand is nog niet opgeschoond: er is te weinig ruimte. "
        "Maak ruimte vrij en open de werkmap opnieuw; dan gebeurt het alsnog."
    ),
    "erase.nothing": "Hier is niets om te wissen: in deze velden is nooit iets ingevuld, of het is al gewist.",
    "erase.which_field": "Zeg welk veld gewist moet worden: bij dit soort onderdeel kiest het programma niet zelf.",
    "erase.reference_data": (
        "Wat uit het convenant of het register komt, kan niet worden gewist: elke werkmap begint daarmee."
    ),
    "erase.reason_needed": "Schrijf in een paar woorden waarom je wist, bijvoorbeeld ‘op verzoek van betrokkene’.",
    "erase.reason_repeats": (
        "In de reden staat wat je wilt wissen, en de reden blijft bewaard. Schrijf de reden zonder naam of gegevens."
    ),
    "merge.erases": (
        "Deze bundel wist gegevens; aantal onderdelen: {count}. Dat gebeurt ook als je die niet overneemt, "
        "en het kan niet ongedaan worden gemaakt."
    ),
    "merge.erases_reasons": "Deze bundel wist ook de reden bij stappen, omdat daarin hetzelfde stond; aantal: {count}.",
    "merge.blank_unfounded": (
        "In de bundel zijn gegevens weggelaten die niemand heeft gewist. Er is niets gewijzigd. "
        "Vraag de afzender hoe dat kan."
    ),
    "merge.reason_unfounded": (
        "In de bundel is de reden bij een stap weggelaten, maar niemand heeft die gewist. Er is niets gewijzigd. "
        "Vraag de afzender hoe dat kan."
    ),
    "undo.unknown_bundle": "Bundel {bundle} is in deze werkmap niet ingelezen. Controleer het nummer van de bundel.",
    "undo.already": "Het inlezen van bundel {bundle} is al ongedaan gemaakt.",
    "merge.gap": ("Er ontbreken gegevens van kopie {replica}: {writes}. Vraag de afzender om een volledige bundel."),
    "merge.fork": (
        "Schrijfactie {seq} van kopie {replica} is hier anders dan in de bundel. "
        "Waarschijnlijk is een oude kopie teruggezet of gekopieerd. De bundel is apart gezet, in quarantaine. "
        "Wie een oude kopie heeft teruggezet, begint opnieuw uit een startbundel van de ander; wat daar al geschreven "
        "was, leest die ander in uit de quarantaine."
    ),
    "fork.none": "Deze bundel past gewoon in de werkmap. Lees hem in als elke andere bundel.",
    "fork.not_whole": (
        "Om een andere geschiedenis als aparte kopie in te lezen is een bundel met alles nodig. "
        "Vraag de afzender om een volledige bundel."
    ),
    "quarantine.unknown": "In quarantaine staat geen bundel {bundle}. Bekijk met ‘quarantine’ welke er staan.",
    "merge.other_kind": "Onderdeel {id} is in de bundel een {kind} en hier een {held}. De bundel klopt niet.",
    "merge.foreign_family": "De bundel hoort bij een andere samenwerking ({name}) en past niet in deze werkmap.",
    "merge.foreign_theme": (
        "De bundel hoort bij thema {theme} en deze werkmap bij thema {own}. Lees hem in de gezamenlijke werkmap in."
    ),
    "merge.other_key": (
        "De bundel van {person} is met een andere sleutel getekend dan eerst. Er is niets gewijzigd. "
        "Vraag {person} of dat klopt."
    ),
    "export.unknown_replica": (
        "Van kopie {replica} is nog nooit een bundel ontvangen. Maak een volledige bundel met --full."
    ),
    "export.nothing": "Er is niets nieuws: alles is al bevestigd. Kies --full voor een volledige bundel.",
    "reference.dangling": (
        "‘{field}’ verwijst naar iets dat hier niet is ({value}). Vraag wie dit invulde om een volledige bundel."
    ),
    "reference.deleted": (
        "‘{field}’ verwijst naar iets dat is verwijderd: {found_kind} {title}. Kies iets anders of haal het terug."
    ),
    "number.twice": (
        "Nummer {number} is {count} keer uitgegeven, door mensen die los van elkaar werkten. "
        "Geef er één een ander nummer."
    ),
    "file.too_large": "{name} is {megabytes} MB. Kies een bestand van hoogstens {largest} MB.",
    "file.empty": "{name} is leeg. Kies een ander bestand.",
    "file.unreadable": "{name} kan niet worden gelezen. Controleer of het bestand er is en niet open staat.",
    "file.other_content": "Een bestand in de bundel klopt niet met zijn kenmerk {sha256}. De bundel is niet ingelezen.",
    "file.not_here": "Het bestand is nog niet hier. Vraag de afzender om een bundel met dit bestand.",
}
