"""Sentences about keys: whose bundles are taken, seals that do not fit, bundles that are locked."""

from __future__ import annotations

from collections.abc import Mapping

_UNTOUCHED = "Er is niets gewijzigd."

SENTENCES: Mapping[str, str] = {
    "bundle.seal_broken": (
        "In de bundel ‘{file}’ klopt het zegel van {person} niet: wat daarbij hoort, is onderweg veranderd of "
        f"vervangen. {_UNTOUCHED} Vraag {{person}} zelf om een bundel."
    ),
    "bundle.seals_invalid": (
        "In de bundel ‘{file}’ sluiten de zegels niet op elkaar aan. "
        f"{_UNTOUCHED} Vraag de afzender om een bundel met alles erin."
    ),
    "bundle.statement_forged": (
        "In de bundel ‘{file}’ staat een verklaring over een sleutel die niet echt is. "
        f"{_UNTOUCHED} Vraag de afzender wat er is gebeurd."
    ),
    "bundle.encrypted": (
        "De bundel ‘{file}’ is versleuteld voor een andere ontvanger. Geef de afzender jouw openbare sleutel voor "
        "ontvangst en vraag om een nieuwe bundel."
    ),
    "bundle.passphrase_needed": (
        "De bundel ‘{file}’ is versleuteld met een wachtzin. Geef de wachtzin en probeer het opnieuw."
    ),
    "bundle.passphrase_wrong": (
        "De bundel ‘{file}’ gaat met deze wachtzin niet open. Controleer de wachtzin, of vraag de afzender om een "
        "nieuwe bundel."
    ),
    "bundle.passphrase_too_large": (
        "De bundel ‘{file}’ is te groot om met een wachtzin te openen of te maken ({megabytes} MB). Gebruik de "
        "openbare sleutel van de ontvanger."
    ),
    "export.recipient_invalid": (
        "‘{recipient}’ is geen openbare sleutel voor ontvangst. Zo’n sleutel begint met age1; de ontvanger vindt hem "
        "met ‘kb-desktop key’."
    ),
    "passphrase.empty": "De wachtzin is leeg; geef een wachtzin, of laat de optie voor een wachtzin weg.",
    "passphrase.not_utf8": "De wachtzin in {file} is geen UTF-8-tekst. Sla het bestand op als UTF-8.",
    "export.passphrase_short": "De wachtzin is te kort. Gebruik minstens {least} tekens, liefst vier of meer woorden.",
    "export.passphrase_differs": "De twee wachtzinnen zijn niet gelijk. Typ twee keer dezelfde wachtzin.",
    "export.seal_broken": (
        "De gegevens van kopie {replica} in deze werkmap zijn buiten het programma om veranderd: het zegel klopt niet "
        "meer. Er is geen bundel gemaakt. Zet een veiligheidskopie van de werkmap terug."
    ),
    "export.one_lock": "Versleutel met openbare sleutels of met een wachtzin, niet met allebei.",
    "merge.unknown_writer": (
        "{person} staat niet op de lijst van bevestigde schrijvers van deze werkmap (kenmerk {fingerprint}). "
        f"{_UNTOUCHED} Vergelijk het kenmerk met {{person}} en bevestig het, en lees de bundel dan opnieuw in."
    ),
    "merge.revoked": (
        "De sleutel van {person} is ingetrokken (kenmerk {fingerprint}). "
        f"{_UNTOUCHED} Vraag {{person}} om een nieuwe sleutel te laten bevestigen door het secretariaat."
    ),
    "merge.reader": (
        "{person} mag in deze werkmap alleen lezen, maar de bundel bevat nieuwe gegevens van {person}. "
        f"{_UNTOUCHED} Geef {{person}} een andere rol als dat nodig is."
    ),
    "merge.not_in_role": (
        "De bundel bevat een wijziging door {person} in een onderdeel dat alleen het secretariaat wijzigt: {kind}. "
        f"{_UNTOUCHED} Vraag {{person}} om dit aan het secretariaat te melden."
    ),
    "merge.other_theme": (
        "De bundel bevat een wijziging door {person} over een ander thema dan {theme}. "
        f"{_UNTOUCHED} Geef {{person}} een andere rol als dat nodig is."
    ),
    "merge.second_successor": (
        "Voor de sleutel van {person} worden twee opvolgers genoemd. Dat kan wijzen op een gestolen sleutel. "
        f"{_UNTOUCHED} Bel {{person}} en vergelijk de kenmerken."
    ),
    "merge.unsealed": (
        "De bundel bevat gegevens die niemand heeft verzegeld (kopie {replica}). "
        f"{_UNTOUCHED} Vraag de afzender om een bundel van degene die ze schreef."
    ),
    "merge.other_chain": (
        "De bundel sluit niet aan op wat hier is van kopie {replica}, tot en met nummer {seq}. Misschien is ergens een "
        f"veiligheidskopie teruggezet. {_UNTOUCHED} Vraag de afzender om een bundel met alles erin."
    ),
    "trust.unconfirmed": (
        "De sleutel van {person} is nog niet bevestigd. Kenmerk: {fingerprint}. Vergelijk het met {person}."
    ),
    "trust.unknown": (
        "Het kenmerk of de sleutel ‘{named}’ staat niet op de lijst van schrijvers. Kijk met ‘writers’ welke er zijn, "
        "of geef de hele openbare sleutel; ‘inspect’ toont die van een bundel."
    ),
    "trust.revoked": (
        "De sleutel van {person} is ingetrokken (kenmerk {fingerprint}) en kan niet meer worden bevestigd. Vraag "
        "{person} om een nieuwe sleutel."
    ),
    "trust.replaced": (
        "De sleutel van {person} is al vervangen door een nieuwe (kenmerk {fingerprint}). Bevestig de nieuwe sleutel."
    ),
    "trust.same_key": "Dit is de sleutel die {person} al had. Geef met --replaces het kenmerk van de oude sleutel.",
    "trust.theme_of_coordinator": "Een thema hoort alleen bij de rol coordinator. Laat --theme weg.",
    "identity.keyring_closed": (
        "De sleutel van dit programma ligt in de sleutelbos van deze computer en die is nu niet te openen. Ontgrendel "
        "de sleutelbos en probeer het opnieuw."
    ),
    "identity.keyring_empty": (
        "De sleutel van dit programma ligt niet meer in de sleutelbos van deze computer. Haal {file} weg voor een "
        "nieuwe sleutel; het secretariaat moet die dan opnieuw bevestigen."
    ),
    "bundle.seal_broken.nameless": (
        "In de bundel ‘{file}’ klopt het zegel van kopie {replica} niet: wat daarbij hoort, is onderweg veranderd of "
        f"vervangen. {_UNTOUCHED} Vraag de afzender wie in die kopie schrijft, en vraag die persoon om een bundel."
    ),
    "merge.unknown_writer.nameless": (
        "De sleutel met kenmerk {fingerprint} staat niet op de lijst van bevestigde schrijvers van deze werkmap, en de "
        f"bundel zegt niet van wie hij is. {_UNTOUCHED} Vraag dat aan de afzender, vergelijk het kenmerk met die "
        "persoon en bevestig het, en lees de bundel dan opnieuw in."
    ),
    "merge.revoked.nameless": (
        "De sleutel met kenmerk {fingerprint} is ingetrokken, en de bundel zegt niet van wie hij is. "
        f"{_UNTOUCHED} Vraag dat aan de afzender, en vraag die persoon om een nieuwe sleutel te laten bevestigen door "
        "het secretariaat."
    ),
    "merge.reader.nameless": (
        "De bundel bevat nieuwe gegevens van een schrijver die in deze werkmap alleen mag lezen (kenmerk "
        f"{{fingerprint}}). {_UNTOUCHED} Geef de sleutel met dit kenmerk een andere rol als dat nodig is."
    ),
    "merge.not_in_role.nameless": (
        "De bundel bevat een wijziging in een onderdeel dat alleen het secretariaat wijzigt: {kind}. Wie die schreef, "
        f"is niet bekend (kenmerk {{fingerprint}}). {_UNTOUCHED} Vraag de afzender om dit aan het secretariaat te "
        "melden."
    ),
    "merge.other_theme.nameless": (
        "De bundel bevat een wijziging over een ander thema dan {theme}, van een schrijver wiens naam niet bekend is "
        f"(kenmerk {{fingerprint}}). {_UNTOUCHED} Geef de sleutel met dit kenmerk een andere rol als dat nodig is."
    ),
    "merge.second_successor.nameless": (
        "Voor de sleutel met kenmerk {fingerprint} worden twee opvolgers genoemd. Dat kan wijzen op een gestolen "
        f"sleutel. {_UNTOUCHED} Vraag de afzender van wie de sleutel is, bel die persoon en vergelijk de kenmerken."
    ),
    "merge.other_key.nameless": (
        "In de bundel is wat kopie {replica} schreef met een andere sleutel getekend dan eerst. "
        f"{_UNTOUCHED} Vraag de afzender wie in die kopie schrijft, en vraag die persoon of dat klopt."
    ),
    "trust.unconfirmed.nameless": (
        "De sleutel met kenmerk {fingerprint} is nog niet bevestigd, en de bundel zegt niet van wie hij is. "
        "Vraag dat aan de afzender en vergelijk het kenmerk met die persoon."
    ),
    "trust.revoked.nameless": (
        "De sleutel met kenmerk {fingerprint} is ingetrokken en kan niet meer worden bevestigd. Vraag wie hem had om "
        "een nieuwe sleutel."
    ),
    "trust.replaced.nameless": (
        "De sleutel met kenmerk {fingerprint} is al vervangen door een nieuwe. Bevestig de nieuwe sleutel."
    ),
    "trust.same_key.nameless": (
        "De nieuwe en de oude sleutel zijn dezelfde. Geef met --replaces het kenmerk van de oude sleutel."
    ),
}
