"""Papers with plausible Dutch content, and annexes of several makings."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from kb_desktop.documents import fonts
from kb_desktop.documents.building import about, build
from kb_desktop.documents.contents import (
    ActionLine,
    ActionList,
    AgendaLine,
    AgreementState,
    AgreementStates,
    Annex,
    AttendanceSheet,
    Attendee,
    BuiltPaper,
    CoverNote,
    DecisionLine,
    DecisionList,
    MeetingPack,
    MinutesItem,
    MinutesPaper,
    Note,
    PaperFacts,
    PersonReport,
)
from kb_desktop.documents.flowables import Bookmark, heading
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.layout import Numbers
from kb_desktop.documents.report_contents import (
    LayerAnnex,
    LayerCount,
    MemberCommitment,
    ProgressReport,
    ThemeState,
)
from kb_desktop.documents.tree import Node

MADE = datetime.datetime(2026, 11, 5, 9, 30, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 11, 12)
LONG_NAME = "Gemeente Súdwest-Fryslân-Nissewaard-Lansingerland"
LONG_WORD = "Informatiehuishoudingsvoorzieningenverantwoordelijkhedenverdeling"


def facts(**changes: object) -> PaperFacts:
    values: dict[str, object] = {
        "group": "Werkgroep Circulair inkopen",
        "made_at": MADE,
        "meeting": "Werkgroepoverleg 7",
        "day": DAY,
        "times": "10:00–12:00",
        "place": "Stadhuis ’s-Hertogenbosch",
        "chair": "J. de Vries",
        "minute_taker": "A. Łukasiewicz",
        "label": "vertrouwelijk",
        "edition": "werkgroep",
    }
    return PaperFacts(**(values | changes))  # type: ignore[arg-type]


def action(number: int, **changes: object) -> ActionLine:
    values: dict[str, object] = {
        "number": f"A{number}",
        "text": f"Actie {number}: {LONG_WORD} op orde brengen en → delen met de uitvoeringsorganisaties ☒",
        "owner": LONG_NAME,
        "due": datetime.date(2026, 10, 1),
        "status": "in_progress",
        "late_days": number % 3,
        "agreement": "INK-2",
    }
    return ActionLine(**(values | changes))  # type: ignore[arg-type]


def action_list(count: int = 130) -> ActionList:
    return ActionList(facts(), tuple(action(number) for number in range(1, count + 1)))


def minutes() -> MinutesPaper:
    decision = DecisionLine("B3", "Het plan van aanpak wordt vastgesteld.", "vastgesteld", DAY, agreement="INK-1")
    talk = (
        "De werkgroep bespreekt de stand, zie https://example.nl/stukken?a=1&b=2.\n\n"
        "- eerste aandachtspunt\n- tweede aandachtspunt <met teken>\n1. volgorde een\n2. volgorde twee\n\n"
        + f"{LONG_WORD} vraagt om samenwerkingsovereenkomsten met de omgevingsdiensten. "
        * 9
    )
    return MinutesPaper(
        facts(status="concept"),
        (
            Attendee("Şeyma Yıldız", LONG_NAME),
            Attendee("B. Bakker", "Rijkswaterstaat", "substitute", "C. Jansen", "vanaf 10:30"),
            Attendee("D. Smit", "Provincie Fryslân", "apologies"),
        ),
        "De voorzitter opent om 10:00 uur.",
        (MinutesItem("1", "Opening"), MinutesItem("2", "Inkoopstrategie", talk, (decision,), (action(1), action(2)))),
        "De voorzitter sluit om 12:00 uur.",
    )


def foreign_pdf(pages: int = 2, size: tuple[float, float] = (595, 842), text: str = "Nota van buiten") -> bytes:
    """An ordinary PDF of another program: not tagged, fonts not embedded."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=size)
    for page in range(pages):
        canvas.setFont("Helvetica", 14)
        canvas.drawString(72, size[1] - 90, f"{text} {page + 1}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def turned(content: bytes, degrees: int, crop: tuple[float, float, float, float] | None = None) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            page.obj.Rotate = degrees
            if crop:
                page.obj.CropBox = pikepdf.Array(list(crop))
        pdf.save(target)
    return target.getvalue()


def encrypted() -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(foreign_pdf())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    return target.getvalue()


def dynamic_form() -> bytes:
    """A form that only Adobe Reader can show (XFA)."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(foreign_pdf(1))) as pdf:
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pdf.make_stream(b"<xdp/>"))
        pdf.save(target)
    return target.getvalue()


def without_pages() -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(target)
    return target.getvalue()


def picture(kind: str = "PNG") -> bytes:
    target = io.BytesIO()
    image = Image.new("RGB", (640, 360), "white")
    ImageDraw.Draw(image).ellipse((60, 60, 400, 300), fill=(30, 110, 90))
    image.save(target, kind)
    return target.getvalue()


def scanned(pages: int = 2, size: tuple[int, int] = (1240, 1754)) -> bytes:
    """Pages as a copier makes them: pictures without any text."""
    sheets = []
    for page in range(pages):
        image = Image.new("L", size, 245)
        draw = ImageDraw.Draw(image)
        for line in range(20):
            draw.rectangle((120, 140 + line * 60 + page, 1000 - line * 9, 160 + line * 60 + page), fill=60)
        sheets.append(image)
    target = io.BytesIO()
    sheets[0].save(target, "PDF", save_all=True, append_images=sheets[1:], resolution=150)
    return target.getvalue()


def pack(*annexes: Annex, **changes: object) -> MeetingPack:
    agenda = (
        AgendaLine("1", "Opening en mededelingen", "10:00", 5, "kennisname", "J. de Vries"),
        AgendaLine(
            "2",
            "Inkoopstrategie voor circulaire infrastructuurprojecten",
            "10:05",
            40,
            "besluitvorming",
            LONG_NAME,
            "Stemt de werkgroep in?\n\n- Stem in met de uitgangspunten\n- Neem kennis van de planning",
            "INK-2",
            annexes,
        ),
        AgendaLine("3", "Actielijst ", "11:45", 5, "bespreking"),
        AgendaLine("4", "Rondvraag", "11:50", 10, "bespreking"),
    )
    values: dict[str, object] = {
        "facts": facts(),
        "agenda": agenda,
        "previous_minutes": minutes(),
        "actions": action_list(12).actions,
        "decisions": minutes().items[1].decisions,
        "left_out": ("Notities van de voorzitter",),
        "progress": AgreementStates(agreement_states(), DAY),
        "attendance": attendance_sheet(),
    }
    return MeetingPack(**(values | changes))  # type: ignore[arg-type]


def note() -> Note:
    return Note(
        facts(), "Stand van de bouwstenen", (("Aanleiding", "Twee zinnen. Hier."), ("Voorstel", "- een\n- twee"))
    )


PEOPLE = (
    Attendee("Şeyma Yıldız", LONG_NAME),
    Attendee("D. Smit", "Provincie Fryslân"),
    Attendee("E. de Wit", "Hoogheemraadschap De Stichtse Rijnlanden"),
)


def grouped_actions() -> ActionList:
    actions = action_list(9).actions
    return ActionList(facts(), groups=((LONG_NAME, actions[:5]), ("Provincie Fryslân", actions[5:]), ("Leeg", ())))


def decision_list() -> DecisionList:
    first = DecisionLine("B3", "Het plan van aanpak wordt vastgesteld.", "vastgesteld", DAY, agreement="INK-1")
    second = DecisionLine("B4", f"{LONG_WORD} blijft op de agenda.", "aangehouden", DAY, status="proposed")
    return DecisionList(facts(), PEOPLE, (("2. Inkoopstrategie", (first,)), ("3. Rondvraag", (second,))))


def attendance_sheet() -> AttendanceSheet:
    return AttendanceSheet(facts(label="intern", edition=""), PEOPLE)


def cover_note() -> CoverNote:
    annexes = (Annex("2a", "Marktconsultatie", "m.pdf", b""), Annex("2b", LONG_WORD, "n.pdf", b""))
    line = pack(*annexes).agenda[1]
    return CoverNote(facts(edition=""), line, decision_list().items[0][1])


def person_report() -> PersonReport:
    own = (("Naam", "Şeyma Yıldız"), ("Werkmail", "seyma@voorbeeld.example"))
    return PersonReport(
        facts(), "Şeyma Yıldız", (("Eigen gegevens", own), ("Actie", (("Trekker", "A1 " + LONG_WORD),)))
    )


LINE = "De deelnemers liggen op schema en de helft heeft een eerste resultaat dat ook voor anderen bruikbaar is."


def agreement_states() -> tuple[AgreementState, ...]:
    lights = ("op schema", "aandacht", "bijsturen", "nog niet gestart", "afgerond", "onbekend")
    return tuple(
        AgreementState(
            f"INK-{place}",
            "Intekenaars bundelen hun krachten door de interbestuurlijk opgestelde leidende principes voor …",
            light,
            "aandacht" if light == "bijsturen" else "",
            "14 keer inzet: 2 klaar, 8 in uitvoering",
            LINE,
            LINE,
            "Help ons aan capaciteit" if place == 2 else "",
        )
        for place, light in enumerate(lights, 1)
    )


def progress_report() -> ProgressReport:
    layers = (
        LayerCount("gemeenten", 41, 6),
        LayerCount("provincies", 9),
        LayerCount("waterschappen", 12, 1),
        LayerCount("rijk", 3),
    )
    full = ThemeState(
        "INK",
        "Sturen met eigen inkoopinstrumentarium",
        "J. de Vries",
        agreement_states(),
        layers,
        (LINE, LINE),
        (LINE,),
        action_list(9).actions[1:],
        (LINE, LINE),
    )
    empty = ThemeState("KET", "Ketens")
    other = ThemeState("KEN", "Kennisdeling", agreements=agreement_states()[:2])
    rows = tuple(
        MemberCommitment(LONG_NAME, f"INK-{at % 6 + 1}", LINE, "kwartaal 4 2026", "in uitvoering") for at in range(40)
    )
    return ProgressReport(
        facts(meeting="", status="concept"),
        "kwartaal 4 van 2026",
        "kwartaal 3 van 2026",
        "Dit kwartaal is het tempo hoger.",
        "- Stem in met de bijsturing bij INK-3.\n- Neem kennis van de rest.",
        (full, other, empty),
        (LayerAnnex("gemeenten", rows, (LONG_NAME,), (LINE,)), LayerAnnex("rijk")),
        ("Knelpunt: concurrentiegevoelig",),
    )


def built(story: Callable[[Node], list[Flowable]], path: Path) -> BuiltPaper:
    """A paper with a heading and this story below it."""
    fonts.register()

    def whole(root: Node, _numbers: Numbers) -> list[Flowable]:
        return [heading("Kop", root, 1, bookmark=Bookmark("kop", "Kop", 0)), *story(root)]

    return build(about(facts(), "Proef"), PORTRAIT, whole, lambda *_: None, path, None)
