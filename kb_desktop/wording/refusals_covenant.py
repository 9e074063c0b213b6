"""Sentences for refusals of covenant edition files and of the register of organisations."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "edition.too_long": (
        "Het bestand van de convenantversie is {length} tekens lang. Hoogstens {longest} tekens passen; kort het in."
    ),
    "edition_file.only_joint": (
        "Een convenantversie lees je in de gezamenlijke werkmap in. De werkgroepen krijgen haar met de terugmelding."
    ),
    "edition_file.unknown": "De convenantversie ‘{key}’ staat niet in deze werkmap. Kies er een uit de lijst.",
    "edition_file.not_read": "‘{file}’ kan niet worden gelezen: {reason}. Controleer of het bestand er nog is.",
    "edition_file.not_written": "‘{file}’ kan niet worden opgeslagen: {reason}. Kies een andere map.",
    "edition_file.not_text": (
        "‘{file}’ is geen tekstbestand in UTF-8. Open het in een teksteditor en sla het op als UTF-8."
    ),
    "edition_file.in_use": (
        "‘{key}’ staat niet in het bestand, maar er is al inzet, een melding of een actie bij. "
        "Laat ‘{key}’ in het bestand staan."
    ),
    "edition.not_toml": (
        "Regel {line}, teken {column}: ‘{found}’ is geen geldige TOML. "
        "Kijk of op deze regel een aanhalingsteken, haak of =-teken ontbreekt."
    ),
    "edition.toml_twice": "Regel {line}: ‘{found}’ staat er al. Haal een van de twee weg.",
    "edition.toml_date": (
        "Regel {line}: in ‘{found}’ staat een dag die niet bestaat. Schrijf jaar-maand-dag, bijvoorbeeld 2027-03-20."
    ),
    "edition.newer_format": (
        "Regel {line}: dit bestand heeft vorm {found}; dit programma leest vorm {readable}. "
        "Gebruik een nieuwere versie van het programma."
    ),
    "edition.missing_field": (
        "Regel {line}: in het blok ‘{block}’ ontbreekt ‘{name}’. Voeg een regel met ‘{name} =’ toe."
    ),
    "edition.unknown_field": (
        "Regel {line}: ‘{name}’ is hier niet bekend. Haal het weg of gebruik een van deze namen: {known}."
    ),
    "edition.empty_field": "Regel {line}: ‘{name}’ is leeg. Vul de tekst in.",
    "edition.text_expected": (
        "Regel {line}: in ‘{name}’ hoort tekst te staan, geen {value}. Zet de waarde tussen aanhalingstekens."
    ),
    "edition.number_expected": (
        "Regel {line}: in ‘{name}’ hoort een heel getal te staan, niet ‘{value}’. "
        "Schrijf het getal zonder aanhalingstekens."
    ),
    "edition.flag_expected": "Regel {line}: in ‘{name}’ hoort true of false te staan, niet ‘{value}’.",
    "edition.date_expected": (
        "Regel {line}: ‘{value}’ in ‘{name}’ is geen dag. "
        "Schrijf jaar-maand-dag zonder aanhalingstekens, bijvoorbeeld 2027-03-20."
    ),
    "edition.list_expected": (
        'Regel {line}: in ‘{name}’ hoort een lijst met teksten te staan, bijvoorbeeld ["gemeente", "provincie"].'
    ),
    "edition.years_expected": (
        "Regel {line}: in ‘{name}’ hoort een jaartal per soort organisatie te staan, "
        "bijvoorbeeld {{ provincie = 2026, gemeente = 2030 }}."
    ),
    "edition.block_expected": "Regel {line}: ‘{name}’ hoort een blok te zijn. Begin het met [{name}].",
    "edition.blocks_expected": (
        "Regel {line}: ‘{name}’ hoort uit blokken te bestaan. Begin elk blok met [[{name}]] tussen dubbele haken."
    ),
    "edition.line_too_long": (
        "Regel {line}: ‘{name}’ is {length} tekens lang. Maak er hoogstens {longest} tekens van."
    ),
    "edition.line_break": "Regel {line}: ‘{name}’ mag geen regeleinde hebben. Zet de tekst op één regel.",
    "edition.control_character": "Regel {line}: in ‘{name}’ staat een onzichtbaar stuurteken. Haal het weg.",
    "edition.bad_form": "Regel {line}: ‘{value}’ past niet in ‘{name}’. Schrijf het zoals ‘{like}’.",
    "edition.unknown_choice": "Regel {line}: ‘{value}’ kan niet in ‘{name}’. Kies uit: {known}.",
    "edition.duplicate": (
        "Regel {line}: ‘{value}’ in ‘{name}’ staat al op regel {first}. Geef elk onderdeel een eigen waarde."
    ),
    "edition.foreign_key": (
        "Regel {line}: afspraak ‘{value}’ hoort niet bij thema {theme}. Gebruik een sleutel als {theme}-1, "
        "of zet de afspraak onder het juiste thema."
    ),
    "edition.not_in_text": (
        "Regel {line}: ‘{value}’ in ‘{name}’ komt in de tekst of de kop niet voor. "
        "Neem de woorden over zoals ze gedrukt staan."
    ),
    "edition.unknown_reference": (
        "Regel {line}: ‘{name}’ verwijst naar ‘{value}’, maar dat staat niet in deze versie. Bekend zijn: {known}."
    ),
    "edition.depends_on_itself": (
        "Regel {line}: afspraak {value} hangt via ‘{name}’ van zichzelf af. Haal een van de verwijzingen weg."
    ),
    "edition.dates_order": (
        "Regel {line}: ‘{name}’ ({second}) ligt voor ‘{earlier}’ ({first}). Controleer de twee datums."
    ),
    "edition.incomplete": (
        "Regel {line}: de versie heet volledig, maar ‘{part}’ ontbreekt. "
        "Vul dat deel aan of zet complete op false met een opmerking over wat ontbreekt."
    ),
    "edition.incomplete_silent": (
        "Regel {line}: de versie is niet volledig, maar er staat niet bij wat ontbreekt. "
        'Voeg een blok [[remarks]] toe met kind = "ontbreekt".'
    ),
    "edition.theme_without_agreements": (
        "Regel {line}: thema {value} heeft geen afspraken. Voeg ze toe met [[themes.agreements]], "
        "of zet complete op false."
    ),
    "edition.bad_mark": (
        "Regel {line}: in ‘{name}’ staat een onvolledig teken voor een voetnoot of bladzijde. "
        "Schrijf [^1] voor voetnoot 1 en [blz 2] voor bladzijde 2."
    ),
    "edition.mark_without_footnote": (
        "Regel {line}: de tekst verwijst naar voetnoot {value}, maar die staat er niet. "
        'Voeg een blok [[footnotes]] toe met key = "{value}", of haal [^{value}] weg.'
    ),
    "edition.footnote_without_mark": (
        "Regel {line}: voetnoot {value} hangt nergens. Zet [^{value}] op de plek in de tekst waar de voetnoot hoort."
    ),
    "edition.footnote_twice": (
        "Regel {line}: voetnoot {value} hangt al op een eerdere plek. Laat [^{value}] op één plek staan."
    ),
    "edition.footnote_silent": (
        "Regel {line}: voetnoot {value} heeft geen tekst. Vul de tekst in, of voeg een opmerking toe "
        'met place = "voetnoot {value}".'
    ),
    "edition.page_order": (
        "Regel {line}: bladzijde {page} begint hier, maar bladzijde {before} was al begonnen. Herstel de nummers."
    ),
    "edition.unknown_place": (
        "Regel {line}: de plek ‘{value}’ in ‘{name}’ bestaat niet in de tekst. "
        "Schrijf bijvoorbeeld ‘artikel 5.7’, ‘afspraak RUI-1’, ‘overweging 2’, ‘voetnoot 3’ of ‘bijlage 1’."
    ),
    "edition.mapping_to_itself": (
        "Regel {line}: deze versie wordt met zichzelf ({value}) vergeleken. Vul de sleutel van een eerdere versie in."
    ),
    "edition.mapping_size": (
        "Regel {line}: bij deze soort vergelijking is het aantal plekken {before} in ‘from’ en {after} in ‘to’. "
        "Pas de plekken of de soort aan."
    ),
    "register.not_csv": (
        "Regel {line} van de lijst is niet te lezen. Kijk of een aanhalingsteken ontbreekt, "
        "en bewaar het bestand als CSV (UTF-8)."
    ),
    "register.no_header": "De lijst is leeg. Zet op de eerste regel de kolommen: {known}.",
    "register.empty": "De lijst heeft wel kolommen, maar geen rijen. Kies het bestand met de organisaties.",
    "register.column_missing": (
        "In de lijst ontbreekt op de eerste regel: {columns}. Zet daar precies deze kolommen: {known}."
    ),
    "register.column_unknown": (
        "De lijst heeft op de eerste regel een onbekende kolom: {columns}. Haal die weg; dit zijn de kolommen: {known}."
    ),
    "register.column_twice": "De kolom {columns} staat twee keer op de eerste regel. Haal er een weg.",
    "register.cells": (
        "Regel {line}: de rij heeft {found:cel|cellen} en het moeten er {wanted_cells} zijn. "
        "Zet tekst met een komma tussen aanhalingstekens."
    ),
    "register.cell_empty": "Regel {line}: de kolom ‘{column}’ is leeg. Vul die in.",
    "register.cell_text": (
        "Regel {line}: de tekst in ‘{column}’ heeft een stuurteken of is langer dan {longest} tekens. Maak die korter."
    ),
    "register.bad_code": (
        "Regel {line}: ‘{value}’ in ‘{column}’ is geen code. Schrijf een TOOI-code als gm0363, "
        "of een eigen code die met x- begint."
    ),
    "register.code_type": (
        "Regel {line}: de code {value} is van een {belongs}, maar de rij zegt {found}. Pas de code of de soort aan."
    ),
    "register.unknown_choice": "Regel {line}: ‘{value}’ kan niet in ‘{column}’. Kies uit: {known}.",
    "register.bad_date": (
        "Regel {line}: ‘{value}’ in ‘{column}’ is geen dag. Schrijf jaar-maand-dag, bijvoorbeeld 2026-01-01."
    ),
    "register.ends_before_start": (
        "Regel {line}: de laatste dag ({second}) ligt voor de eerste dag ({first}). Controleer de twee datums."
    ),
    "register.duplicate": (
        "Regel {line}: {value} met begindatum {valid_from} staat al op regel {first}. Haal een van de twee rijen weg."
    ),
    "register.overlap": (
        "Regel {line}: {value} begint terwijl de rij op regel {first} nog loopt. "
        "Vul op regel {first} de laatste dag in valid_to in."
    ),
    "register.rename": (
        "Regel {line}: {value} gaat over in dezelfde code. Dat kan alleen bij een naamswijziging, "
        "en een naamswijziging houdt altijd dezelfde code."
    ),
    "register.duplicate_change": (
        "Regel {line}: deze wijziging van {value} staat al op regel {first}. Haal een van de twee rijen weg."
    ),
}
