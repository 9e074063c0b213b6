"""Sentences for refusals of the domain: values, fields, rules of the covenant."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "kind.missing": 'Zeg met "kind" om welke soort het gaat. Kies een van deze soorten: {known}.',
    "kind.unknown": "De soort ‘{kind}’ bestaat niet. Kies een van deze soorten: {known}.",
    "field.unknown": "Een {kind} heeft geen veld ‘{field}’. Kies een van deze velden: {known}.",
    "field.required": "Vul bij een {kind} het veld ‘{field}’ in.",
    "field.fixed": "Het veld ‘{field}’ van een {kind} ligt vast. Maak iets nieuws als het anders moet.",
    "value.text": "In ‘{field}’ hoort tekst te staan, geen {value}. Zet de waarde tussen aanhalingstekens.",
    "value.too_long": "De tekst in ‘{field}’ is {length} tekens lang. Maak er hoogstens {longest} tekens van.",
    "value.control_character": (
        "In ‘{field}’ staat een onzichtbaar stuurteken of een regeleinde. Haal het weg en probeer het opnieuw."
    ),
    "value.date": (
        "‘{value}’ is geen datum voor ‘{field}’. Schrijf een dag die bestaat, bijvoorbeeld 20-03-2026 of 2026-03-20."
    ),
    "value.datetime": (
        "‘{value}’ is geen tijdstip voor ‘{field}’. Schrijf bijvoorbeeld 20-03-2026 10.00 uur of 2026-03-20T10:00."
    ),
    "value.moment": (
        "‘{value}’ is geen moment voor ‘{field}’. Schrijf een dag, maand, kwartaal of jaar, "
        "bijvoorbeeld 15-09-2026, september 2026, kwartaal 3 2026 of 2026 "
        "(in een script 2026-09-15, 2026-09, 2026-Q3 of 2026)."
    ),
    "value.choice": "‘{value}’ kan niet in ‘{field}’. Kies uit: {choices}.",
    "value.half_character": (
        "In ‘{field}’ staat een half teken (\\ud800 tot en met \\udfff), waar geen letter bij hoort. Schrijf het hele "
        "teken of haal het weg."
    ),
    "value.number_too_large": (
        "In ‘{field}’ staat een getal dat te groot is: {value}. Schrijf een kleiner getal, of zet het als tekst tussen "
        "aanhalingstekens."
    ),
    "value.integer": "In ‘{field}’ hoort een heel getal te staan van 0 tot en met 2147483647, niet ‘{value}’.",
    "value.boolean": "In ‘{field}’ hoort waar of onwaar (true of false) te staan, niet ‘{value}’.",
    "value.reference": (
        "‘{value}’ is bij ‘{field}’ niet bekend. Kies uit de lijst; in een script hoort hier het id van het onderdeel."
    ),
    "value.references": "In ‘{field}’ hoort een lijst met id’s te staan, niet ‘{value}’.",
    "value.lines": "In ‘{field}’ hoort een lijst met korte teksten te staan, niet ‘{value}’.",
    "value.file": "In ‘{field}’ hoort een bestand te staan. Schrijf de naam van het bestand, met de map ervoor.",
    "value.answers": "In ‘{field}’ horen antwoorden per vraag te staan.",
    "value.order": "‘{value}’ is geen geldige plaats in de lijst. Laat het veld ‘{field}’ leeg.",
    "reference.missing": "‘{value}’ in ‘{field}’ bestaat niet in deze werkmap. Voeg het eerst toe of kies iets anders.",
    "reference.wrong_kind": "In ‘{field}’ past geen {found_kind}. Kies een {kinds}.",
    "reference.ambiguous": "‘{value}’ in ‘{field}’ kan {count} dingen betekenen. Gebruik het id van het onderdeel.",
    "record.append_only": (
        "Een {kind} blijft staan zoals die is vastgelegd. Leg een nieuwe {kind} vast als iets niet klopt."
    ),
    "record.missing": "Er is geen onderdeel met id {id} in deze werkmap. Kijk met ‘show’ welke id’s er zijn.",
    "record.deleted": "Dit onderdeel is verwijderd. Maak het verwijderen eerst ongedaan.",
    "record.other_kind": "Het onderdeel {id} is een {kind}, geen {wanted}. Pas de soort aan.",
    "status.not_allowed": ("De status van een {kind} kan niet van ‘{old}’ naar ‘{new}’. Mogelijk is nu: {allowed}."),
    "status.reason_needed": "Vul een reden in: zonder reden kan de status niet ‘{status}’ worden.",
    "label.reason_needed": (
        "Vul een reden in: de vertrouwelijkheid gaat van ‘{old}’ omlaag naar ‘{new}’ (artikel 5.8)."
    ),
    "commitment.other_theme": (
        "Afspraak {agreement} hoort bij een ander thema dan de intekening. Kies een afspraak van het eigen thema."
    ),
    "commitment.guest": (
        "{organisation} doet mee als gast en legt geen inzet vast (artikel 2.4). Kies een overheid die intekent."
    ),
    "commitment.two_leads": "Afspraak {agreement} heeft nu {count} trekkers. Spreek af wie de trekker is.",
    "commitment.after_end": (
        "Het streefmoment voor {agreement} ligt na het einde van het convenant op {ends_on}. "
        "Vul in aan wie de inzet dan wordt overgedragen."
    ),
    "commitment.across_end": (
        "Het convenant eindigt op {ends_on}. Ligt het streefmoment daarna, vul dan in aan wie de inzet wordt "
        "overgedragen. Ligt het daarvoor, kies dan een preciezer moment."
    ),
    "meeting.time_zone": (
        "‘{value}’ is geen tijdzone. Schrijf een naam uit de lijst van IANA, zoals Europe/Amsterdam, of laat het veld "
        "leeg."
    ),
    "meeting.no_such_hour": (
        "Het tijdstip {hour} bestaat niet in {zone}: de klok springt dan vooruit. Kies bij ‘{field}’ een ander."
    ),
    "meeting.ends_before_start": "De vergadering eindigt voordat zij begint. Kies een eindtijd na {starts_at}.",
    "minutes.adopted": "Dit verslag is vastgesteld. Leg een rectificatie vast in plaats van de tekst te wijzigen.",
    "agenda.number_fixed": "De agenda is verstuurd, dus agendapunt {number} houdt zijn nummer.",
    "attendance.nobody": "Kies een persoon of een organisatie voor de aanwezigheid.",
    "decision.replaced_by_needed": "Kies het besluit dat dit besluit vervangt.",
    "membership.ends_before_start": "Het lidmaatschap eindigt voordat het begint. Kies een datum na {from_date}.",
    "membership.two_chairs": "Er zijn nu {count} voorzitters. Spreek af wie de voorzitter is.",
    "steering.theme_needed": "Kies het thema waarop wordt bijgestuurd (artikel 1.1).",
    "steering.layer_needed": "Kies de bestuurslaag waarop wordt bijgestuurd (artikel 1.4).",
    "sign_up.not_admitted": (
        "{organisation} ({type}) tekent volgens voetnoot 2 niet in op het thema {theme}. "
        "Het mag wel; leg de reden vast."
    ),
    "sign_up.guest": (
        "{organisation} ({type}) hoort niet bij de overheden die intekenen (artikel 3.4). "
        "Meedoen kan als gast, zonder inzet (artikel 2.4); leg de reden vast."
    ),
    "sign_up.organisation_ended": (
        "{organisation} staat in het register als beëindigd (laatste dag: {until}). "
        "Zoek uit wie het werk overneemt en laat die organisatie intekenen."
    ),
    "sign_up.organisation_succeeded": (
        "{organisation} staat in het register als beëindigd (laatste dag: {until}). De opvolger is {successor}. "
        "Spreek af wie de intekening en de inzet overneemt."
    ),
    "progress.future": "De peildatum {day} moet nog komen. Vul de dag in waarop dit zo was, uiterlijk vandaag.",
    "progress.too_early": (
        "De peildatum {day} ligt voor {begin}; toen was er nog geen convenant. Controleer de dag en het jaar."
    ),
    "progress.silent": "Over deze afspraak is {days} dagen niets gemeld. Leg vast hoe het ervoor staat.",
    "light.mismatch": "De stand is ‘op schema’, maar {overdue} acties zijn over tijd. Klopt de stand nog?",
}
