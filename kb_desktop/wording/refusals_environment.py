"""Sentences for refusals of this computer: settings, key, lock, places."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "settings.not_saved": (
        "De instellingen zijn niet bewaard ({reason}). Maak ruimte vrij op de schijf en probeer het opnieuw."
    ),
    "identity.unreadable": (
        "De sleutel van dit programma kan niet worden gemaakt of gelezen ({reason}): {file}. "
        "Controleer de rechten op deze map."
    ),
    "identity.damaged": (
        "De sleutel van dit programma is beschadigd: {file}. Zet het bestand terug uit een reservekopie, of haal het "
        "weg voor een nieuwe sleutel; het secretariaat moet die dan opnieuw bevestigen."
    ),
    "workspace.in_use": (
        "De werkmap ‘{file}’ is al open bij {person} op {host} (proces {pid}). Sluit de werkmap daar en open haar dan "
        "hier."
    ),
    "workspace.in_use_unknown": (
        "De werkmap ‘{file}’ is al open in een ander venster. Sluit de werkmap daar en open haar dan hier."
    ),
    "workspace.not_lockable": (
        "De werkmap ‘{file}’ kan hier niet worden vergrendeld ({reason}). Kopieer haar naar een map op deze computer."
    ),
}
