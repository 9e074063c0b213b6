"""Sentences for refusals of a bundle: written, opened, believed."""

from __future__ import annotations

from collections.abc import Mapping

_ASK_AGAIN = "Er is niets gewijzigd. Vraag de afzender om de bundel opnieuw te maken en te sturen."

SENTENCES: Mapping[str, str] = {
    "bundle.is_folder": "‘{file}’ is een map, geen bundel. Kies een bestand dat eindigt op .kbbundle.",
    "bundle.missing": "Het bestand ‘{file}’ is er niet. Kies een bundel (.kbbundle) die er wel is.",
    "bundle.unreadable": "Het bestand ‘{file}’ kan niet worden gelezen ({reason}). Kopieer het naar deze computer.",
    "bundle.not_a_bundle": (
        "‘{file}’ is geen bundel van dit programma. Kies een andere, of vraag de afzender om de bundel opnieuw te "
        "sturen."
    ),
    "bundle.damaged": f"De bundel ‘{{file}}’ is beschadigd of afgebroken. {_ASK_AGAIN}",
    "export.labels_unlocked": (
        "Onderdelen met label {labels} gaan alleen mee in een versleutelde bundel. "
        "Kies met --to of --passphrase wie de bundel kan openen."
    ),
    "bundle.too_large": f"De bundel ‘{{file}}’ is groter dan een bundel mag zijn. {_ASK_AGAIN}",
    "bundle.too_many_parts": f"De bundel ‘{{file}}’ heeft meer dan {{most}} onderdelen. {_ASK_AGAIN}",
    "bundle.name_refused": (
        "De bundel ‘{file}’ bevat een onderdeel dat er niet hoort: ‘{name}’. Er is niets gewijzigd. "
        "Open dit bestand niet en vraag de afzender wat er is gebeurd."
    ),
    "bundle.manifest_invalid": f"De inhoudsopgave van de bundel ‘{{file}}’ klopt niet. {_ASK_AGAIN}",
    "bundle.forged": (
        "De handtekening onder de bundel ‘{file}’ klopt niet: de inhoud is na het maken veranderd of komt van iemand "
        "anders. Er is niets gewijzigd. Vraag de afzender om de bundel opnieuw te sturen, langs een andere weg."
    ),
    "bundle.newer": (
        "De bundel ‘{file}’ is gemaakt met een nieuwere versie van het programma. "
        "Werk het programma bij en probeer het opnieuw."
    ),
    "bundle.feature_unknown": (
        "De bundel ‘{file}’ is gemaakt met een nieuwere versie ({app}) en vraagt iets wat deze versie niet kan: "
        "{features}. Werk het programma bij en probeer het opnieuw."
    ),
    "bundle.content_invalid": f"In de bundel ‘{{file}}’ staat iets wat er niet mag staan. {_ASK_AGAIN}",
    "bundle.file_missing": (
        "De bundel ‘{file}’ bevat deze bijlage niet. Vraag de afzender om een bundel met de bijlagen erbij."
    ),
    "bundle.not_written": (
        "De bundel ‘{file}’ kan niet worden geschreven ({reason}). Kies een andere map of maak ruimte vrij."
    ),
    "bundle.too_many_files": (
        "Er zijn meer dan {most} bijlagen voor ‘{file}’. Maak eerst een bundel met alleen het nieuwe."
    ),
    "bundle.grown_too_large": (
        "De bundel ‘{file}’ zou te groot worden. Maak een bundel met alleen het nieuwe, of met minder bijlagen."
    ),
    "merge.gap_known": (
        "Er ontbreken gegevens van {who}{others}: {writes} van kopie {replica}. "
        "Maak een verzoek en stuur dat aan {sender}, of vraag om een volledige bundel."
    ),
    "request.unreadable": "Het verzoek ‘{file}’ kan niet worden gelezen. Controleer of het bestand er is.",
    "request.is_folder": "‘{file}’ is een map, geen verzoek. Kies een bestand dat eindigt op .kbverzoek.",
    "request.invalid": (
        "‘{file}’ is geen verzoek van dit programma. Kies een ander, of vraag om het verzoek opnieuw te sturen."
    ),
    "request.newer": (
        "Het verzoek ‘{file}’ is gemaakt met een nieuwere versie. Werk het programma bij en probeer het opnieuw."
    ),
    "request.foreign_family": (
        "Het verzoek ‘{file}’ hoort bij een andere samenwerking ({name}). Deze werkmap kan er niet op antwoorden."
    ),
    "request.foreign_theme": (
        "Het verzoek ‘{file}’ hoort bij thema {theme} en deze werkmap bij thema {own}. "
        "Laat het secretariaat antwoorden vanuit de gezamenlijke werkmap."
    ),
    "request.not_written": (
        "Het verzoek ‘{file}’ kan niet worden geschreven ({reason}). Kies een andere map of maak ruimte vrij."
    ),
    "start.not_joint": (
        "Een startbundel maak je vanuit de gezamenlijke werkmap. Open die, of maak hier een gewone bundel."
    ),
    "start.theme_needed": (
        "In ‘{file}’ staat niet voor welke werkgroep hij is. Noem het thema, bijvoorbeeld met --theme VTH."
    ),
    "start.other_theme": "‘{file}’ is een startbundel voor {theme}. Kies dat thema of vraag om een andere bundel.",
    "start.not_whole": (
        "‘{file}’ bevat alleen wat er na een eerdere bundel bij kwam; daarmee kun je niet beginnen. "
        "Vraag het secretariaat om een startbundel."
    ),
    "ask.no_question": "Schrijf bij ‘navragen’ wat je wilt weten. De vraag gaat mee in de volgende terugmelding.",
    "conflict.changed": (
        "Dit verschil is veranderd terwijl je keek: er is een waarde bijgekomen of al gekozen. "
        "Er is niets bewaard; kijk opnieuw en kies dan."
    ),
}
