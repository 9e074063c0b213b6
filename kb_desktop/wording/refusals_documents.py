"""Sentences for refusals and verdicts when a paper is made."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "paper.locked": (
        "‘{file}’ kan niet worden vervangen ({reason}). "
        "Sluit het bestand in andere programma’s of kies een andere naam."
    ),
    "paper.not_written": ("‘{file}’ kan niet worden geschreven ({reason}). Kies een andere map of maak ruimte vrij."),
    "paper.empty_agenda": "Er staat nog niets op de agenda. Voeg eerst een agendapunt toe en maak dan de stukken.",
    "paper.no_language": "‘{value}’ is geen taal. Schrijf een code, bijvoorbeeld nl-NL, en-GB, de-DE of fr-FR.",
    "mail.not_written": "‘{file}’ kan niet worden geschreven ({reason}). Kies een andere map of maak ruimte vrij.",
    "mail.attachment_missing": "‘{file}’ is er niet meer en kan niet mee met de mail. Maak het stuk opnieuw.",
    "sending.not_sent": (
        "Deze stukken zijn nog niet vastgelegd als verstuurd. Leg ze eerst vast; daarna kan een nazending."
    ),
    "sending.nothing_new": (
        "Er is niets veranderd sinds de stukken zijn vastgelegd. Voeg een stuk toe of vervang er een."
    ),
    "sending.overtaken": (
        "Er is intussen iets anders vastgelegd voor deze vergadering. Maak de stukken opnieuw en leg ze dan vast."
    ),
    "sending.no_pack": "Alleen vergaderstukken en nazendingen kunnen worden vastgelegd als verstuurd. Maak die eerst.",
    "form.unreadable": "‘{file}’ kan niet worden gelezen als formulier. Vraag de afzender om het opnieuw te sturen.",
    "form.no_form": (
        "‘{file}’ is geen intekenformulier of er is niets ingevuld. "
        "Is het afgedrukt of gescand? Neem de antwoorden dan met de hand over."
    ),
    "form.other_theme": (
        "De gekozen formulieren horen niet bij één thema van het convenant ({file}). Lees ze per thema in."
    ),
    "form.no_organisation": (
        "De organisatie ‘{name}’ in ‘{file}’ staat niet één keer in het register. "
        "Verbeter de naam in het formulier en lees het opnieuw in."
    ),
    "form.empty_field": "In ‘{file}’ is ‘{field}’ leeg. Vul het in en lees het formulier opnieuw in.",
    "form.not_understood": (
        "In ‘{file}’ staat ‘{value}’ bij ‘{field}’. Dat is geen dag of periode. "
        "Verbeter het in het formulier en lees het opnieuw in."
    ),
    "paper.closed_item": (
        "‘{title}’ heeft het label ‘{label}’ en komt niet op een oplegnotitie voor de werkgroep. "
        "Verlaag het label of kies een ander agendapunt."
    ),
    "paper.unreadable": (
        "‘{file}’ kan niet worden getoond: het bestand is weg of beschadigd. "
        "Sluit dit venster en maak het stuk opnieuw."
    ),
    "print.pages": ("‘{words}’ kan niet. Dit stuk heeft {pages:pagina|pagina’s}. Schrijf bijvoorbeeld 2 of 1-3, 7."),
    "print.not_printed": (
        "Het afdrukken is niet gelukt. Kijk of de printer aanstaat en verbonden is, of kies een andere printer."
    ),
    "print.not_written": "‘{file}’ kan niet worden geschreven. Kies een andere map of sluit het bestand.",
    "annex.tagged": (
        "‘{file}’ is scherp overgenomen, met koppen, lijsten en tabellen zoals de maker ze bedoelde. "
        "Hulpsoftware kan het stuk voorlezen."
    ),
    "annex.sharp": "‘{file}’ is scherp overgenomen; de tekst is leesbaar voor hulpsoftware.",
    "annex.picture_of_pages": (
        "‘{file}’ is als afbeelding van de pagina’s overgenomen, met de tekst erbij voor hulpsoftware. "
        "Stuur het originele bestand zo nodig los mee."
    ),
    "annex.scan": (
        "‘{file}’ bevat pagina’s zonder tekst (een scan) en is als afbeelding overgenomen. "
        "Hulpsoftware kan die pagina’s niet voorlezen: vraag om een versie met tekst."
    ),
    "annex.scan_described": (
        "‘{file}’ bevat pagina’s zonder tekst (een scan) en is als afbeelding overgenomen, met de beschrijving erbij "
        "voor hulpsoftware."
    ),
    "annex.image": "‘{file}’ is als afbeelding overgenomen. Geef het stuk een alternatieve tekst.",
    "annex.image_described": "‘{file}’ is als afbeelding overgenomen, met de alternatieve tekst.",
    "annex.because_remarks": "Reden: er staan opmerkingen, stempels of media in, die anders wegvallen.",
    "annex.because_fields": "Reden: er staan formuliervelden in, die anders wegvallen.",
    "annex.because_layers": "Reden: het bestand heeft lagen, die anders allemaal te zien zouden zijn.",
    "annex.because_damage": "Reden: in het bestand is iets beschadigd; zo blijft te zien wat er nog is.",
    "annex.because_typefaces": "Reden: niet alle lettertypen zitten in het bestand.",
    "annex.because_rules": "Reden: het bestand voldoet niet aan de eisen voor toegankelijk en blijvend leesbaar.",
    "annex.made_with": "Van ‘{file}’ heeft {program} een PDF gemaakt; kijk of die klopt.",
    "annex.office_missing": (
        "‘{file}’ is een Office-bestand en staat niet in het pakket: op deze computer is geen LibreOffice "
        "om er een PDF van te maken. Open het in het programma waarmee het is gemaakt, kies Opslaan als PDF "
        "en voeg die versie toe."
    ),
    "annex.office_failed": (
        "Van ‘{file}’ kon LibreOffice geen PDF maken; het staat niet in het pakket. Open het in het programma waarmee "
        "het is gemaakt, kies Opslaan als PDF en voeg die versie toe."
    ),
    "annex.office_too_slow": (
        "LibreOffice was na twee minuten nog bezig met ‘{file}’ en is gestopt; het staat niet in het pakket. "
        "Open het in het programma waarmee het is gemaakt, kies Opslaan als PDF en voeg die versie toe."
    ),
    "annex.encrypted": (
        "‘{file}’ is met een wachtwoord beveiligd en staat niet in het pakket. Voeg een versie zonder wachtwoord toe."
    ),
    "annex.damaged": (
        "‘{file}’ is beschadigd en staat niet in het pakket. Vraag de maker om het bestand opnieuw te sturen."
    ),
    "annex.no_pages": "‘{file}’ heeft geen pagina’s en staat niet in het pakket. Voeg een ander bestand toe.",
    "annex.missing": "‘{file}’ is niet gevonden en staat niet in het pakket. Voeg het bestand opnieuw toe.",
    "annex.too_large": "‘{file}’ is te groot en staat niet in het pakket. Voeg een kleinere versie toe.",
    "annex.dynamic_form": (
        "‘{file}’ is een dynamisch formulier dat alleen in Adobe Reader werkt en staat niet in het pakket. "
        "Druk het af naar PDF en voeg die versie toe."
    ),
    "annex.other_format": (
        "‘{file}’ is geen PDF, PNG of JPEG en staat niet in het pakket. Sla het op als PDF en voeg die versie toe."
    ),
}
