"""Sentences for refusals of a workspace on a PostgreSQL server: finding it, being let in, working there together."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "server.address_malformed": (
        "Dit adres van een database klopt niet. Schrijf het als postgresql://naam@server/database, of noem de naam van "
        "een service."
    ),
    "server.other_scheme": (
        "Een adres dat met {scheme}:// begint, kent dit programma niet. Gebruik een bestand (.kbwerk) of een database "
        "met een adres dat met postgresql:// begint."
    ),
    "server.schema_malformed": (
        "‘{schema}’ kan geen schema zijn. Gebruik kleine letters, cijfers en lage streepjes, en begin met een letter."
    ),
    "server.unreachable": (
        "De database {name} is niet te bereiken, om een reden die dit programma niet kent. Controleer het adres en de "
        "verbinding, of laat de beheerder in het logboek van de server kijken."
    ),
    "server.crowded": (
        "De server van de database {name} heeft geen plaats voor nog een verbinding. Probeer het zo opnieuw, of vraag "
        "de beheerder om meer verbindingen toe te staan."
    ),
    "server.not_ready": (
        "De server van de database {name} is aan het starten of stoppen. Probeer het over een minuut opnieuw, of vraag "
        "de beheerder."
    ),
    "server.unknown_host": (
        "De server van de database {name} is niet gevonden. Controleer de naam in het adres, en of je met het "
        "netwerk verbonden bent."
    ),
    "server.no_answer": (
        "De database {name} antwoordt niet. Controleer server en poort in het adres, of vraag de beheerder of de "
        "database aan staat."
    ),
    "server.certificate": (
        "Met {name} lukt geen beveiligde verbinding: het certificaat van de server klopt niet of ontbreekt, of de "
        "server versleutelt niet. Er is niets verstuurd; waarschuw de beheerder."
    ),
    "server.not_let_in": (
        "De server van de database {name} laat je zo niet toe. Controleer de naam in het adres, of vraag de beheerder "
        "om toegang voor deze computer."
    ),
    "server.password_not_kept": (
        "Het wachtwoord is niet bewaard, want deze computer heeft geen sleutelhanger die open is. Je geeft het de "
        "volgende keer opnieuw."
    ),
    "server.no_service": (
        "De service in het adres staat niet in het servicebestand van PostgreSQL. Controleer de naam of vraag de "
        "beheerder."
    ),
    "server.no_database": "De database {name} bestaat niet. Controleer het adres of vraag de beheerder.",
    "server.password_needed": (
        "De database {name} vraagt een wachtwoord. Geef het bij ‘Verbinden met database’, of laat de beheerder het in "
        "het wachtwoordbestand van PostgreSQL zetten."
    ),
    "server.password_wrong": "De database {name} kent deze naam met dit wachtwoord niet. Controleer beide.",
    "server.no_rights": (
        "Je mag dit niet doen in de database {name}. Vraag de beheerder om rechten op het schema {schema}."
    ),
    "server.read_only": "De database {name} is nu alleen te lezen. Er is niets gewijzigd; probeer het later opnieuw.",
    "server.gone": (
        "De verbinding met de database {name} is verbroken. Wat was opgeslagen, blijft bewaard; probeer het opnieuw."
    ),
    "server.busy": (
        "In de database {name} is iemand anders aan het schrijven. Er is niets gewijzigd; probeer het zo opnieuw."
    ),
    "server.full": "De schijf van de server is vol. Er is niets gewijzigd; waarschuw de beheerder van {name}.",
    "server.exists": "In {name} staat al een werkmap. Open die, of zet ?schema=naam achter het adres.",
    "server.not_empty": (
        "Het schema {schema} in {name} bevat al iets anders. Kies een eigen schema voor de werkmap: zet ?schema=naam "
        "achter het adres."
    ),
    "server.missing": (
        "In {name} staat geen werkmap. Controleer het adres en het schema, of maak er een met ‘Overzetten naar "
        "database’ in het venster of met ‘create’."
    ),
    "server.other_version": (
        "De werkmap in {name} is ingericht door een andere versie van het programma. Gebruik overal dezelfde versie; "
        "de beheerder richt haar daarvoor in met ‘check --rebuild’."
    ),
}
