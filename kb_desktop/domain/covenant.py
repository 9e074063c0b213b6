"""The covenant as data: reading an edition file and turning it into records.

An edition file is TOML; `resources/covenant/concept-2025-2027.toml` shows every block. Nothing of the text is code,
so a signed or later edition is a new file, not a new release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb_desktop.domain.edition_blocks import Block, Findings, read_toml
from kb_desktop.domain.edition_checks import EditionChecks, check_mapping
from kb_desktop.domain.editions import (
    AgreementText,
    Article,
    CovenantEdition,
    EditionParty,
    Footnote,
    Headings,
    MappingRow,
    Member,
    OrganisationKey,
    PartyGroup,
    Relation,
    Remark,
    RemarkKind,
    ThemeText,
    compare,
    plain,
    running_text,
)
from kb_desktop.domain.records import Value, natural_id

__all__ = [
    "AgreementText",
    "Article",
    "CovenantEdition",
    "EditionParty",
    "Footnote",
    "MappingRow",
    "Member",
    "OrganisationKey",
    "PartyGroup",
    "Relation",
    "Remark",
    "RemarkKind",
    "ThemeText",
    "check_mapping",
    "compare",
    "parse_edition",
    "plain",
    "records_of",
    "running_text",
]

FORMAT = 1
"""Format of an edition file that this program reads."""

STATUSES = {"concept": "concept", "ondertekend": "signed", "in werking": "in_force", "beëindigd": "ended"}
RELATIONS = {
    "gelijk": Relation.SAME,
    "herschreven": Relation.REWORDED,
    "gesplitst": Relation.SPLIT,
    "samengevoegd": Relation.MERGED,
    "vervallen": Relation.DROPPED,
    "nieuw": Relation.NEW,
    "onbekend": Relation.UNKNOWN,
}
REMARK_KINDS = {
    "ontbreekt": RemarkKind.ABSENT,
    "leeg": RemarkKind.EMPTY,
    "zetfout": RemarkKind.MISPRINT,
    "toelichting": RemarkKind.NOTE,
}
_EDITION_KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_PARTY_KEY = r"[A-Z][A-Z0-9]*"
_THEME_KEY = r"[A-Z]{2,5}"

_SIZES: Mapping[Relation, tuple[str, str]] = {
    Relation.SAME: ("1", "1"),
    Relation.REWORDED: ("1", "1"),
    Relation.SPLIT: ("1", "2+"),
    Relation.MERGED: ("2+", "1"),
    Relation.DROPPED: ("1+", "0"),
    Relation.NEW: ("0", "1+"),
}
"""How many passages each relation has before and after."""


def parse_edition(text: str) -> CovenantEdition:
    """The edition in an edition file (TOML). Refuses a malformed file with every fault that was found."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document = read_toml(text)
    findings = Findings(text)
    root = Block(document, "", findings)
    number = root.number("format")
    if number > FORMAT:
        root.wrong("newer_format", "format", found=number, readable=FORMAT)
        findings.refuse_if_any()
    edition = _edition(root, text)
    root.close()
    findings.refuse_if_any()
    EditionChecks(edition, findings).run()
    findings.refuse_if_any()
    return edition


def _edition(root: Block, text: str) -> CovenantEdition:
    about = root.block("edition", required=True) or Block({}, "edition", root.findings)
    headings = root.block("headings")
    goal = root.block("goal")
    edition = CovenantEdition(
        key=about.line("key", pattern=_EDITION_KEY, like="concept-2025-2027"),
        title=about.line("title"),
        type=about.line("type"),
        status=about.choice("status", STATUSES, "concept"),
        signed_on=about.day("signed_on"),
        in_force_on=about.day("in_force_on"),
        ends_on=about.day("ends_on"),
        source=about.line("source"),
        citation=about.line("citation", required=False),
        complete=about.flag("complete"),
        headings=_headings(headings) if headings else Headings(),
        parties=tuple(_party(block) for block in root.blocks("parties")),
        groups=tuple(_group(block) for block in root.blocks("groups")),
        considerations=tuple(_only_text(block) for block in root.blocks("considerations")),
        goal=_only_text(goal) if goal else "",
        articles=tuple(_article(block) for block in root.blocks("articles")),
        themes=tuple(_theme(block) for block in root.blocks("themes")),
        footnotes=tuple(_footnote(block) for block in root.blocks("footnotes")),
        remarks=tuple(_remark(block) for block in root.blocks("remarks")),
        mapping=tuple(_mapping_row(block) for block in root.blocks("mapping")),
        source_file=text,
    )
    about.close()
    return edition


def _headings(block: Block) -> Headings:
    names = ("parties", "considerations", "goal", "agreements")
    headings = Headings(*(block.line(name, required=False) for name in names))
    block.close()
    return headings


def _only_text(block: Block) -> str:
    text = block.text("text")
    block.close()
    return text


def _party(block: Block) -> EditionParty:
    organisation = block.block("organisation")
    party = EditionParty(
        key=block.line("key", pattern=_PARTY_KEY, like="IPO"),
        number=block.line("number"),
        printed=block.text("text"),
        printed_name=block.line("printed_name"),
        represented_by=block.line("represented_by", required=False),
        short_name=block.line("short_name", required=False),
        group=block.choice("group", {"rijk": "rijk", "koepels": "koepels"}, "rijk"),
        organisation=_organisation(organisation) if organisation else None,
    )
    block.findings.unique("parties", block, "key", party.key)
    block.findings.unique("party numbers", block, "number", party.number)
    for name, part in (
        ("printed_name", party.printed_name),
        ("represented_by", party.represented_by),
        ("short_name", party.short_name),
    ):
        if part and party.printed and part not in plain(party.printed):
            block.wrong("not_in_text", name, value=part)
    block.close()
    return party


def _organisation(block: Block) -> OrganisationKey:
    key = OrganisationKey(block.line("code", pattern=r"[a-z0-9-]+", like="mnre1130"), block.day("valid_from"))
    block.close()
    return key


def _group(block: Block) -> PartyGroup:
    group = PartyGroup(
        key=block.line("key"),
        name=block.line("name"),
        after=block.line("after"),
        capacity=block.line("capacity", required=False),
        printed=block.text("text", required=False),
    )
    block.findings.unique("groups", block, "key", group.key)
    block.close()
    return group


def _article(block: Block) -> Article:
    number = block.number("number")
    article = Article(
        number=number,
        heading=block.line("heading"),
        title=block.line("title"),
        members=tuple(_member(each, number) for each in block.blocks("members")),
        closing=block.texts("closing"),
    )
    block.findings.unique("articles", block, "number", number)
    if article.title and article.title not in plain(article.heading):
        block.wrong("not_in_text", "title", value=article.title)
    block.close()
    return article


def _member(block: Block, article: int) -> Member:
    member = Member(article, block.line("number"), block.text("text"))
    block.findings.unique(f"members {article}", block, "number", member.number)
    block.close()
    return member


def _theme(block: Block) -> ThemeText:
    key = block.line("key", pattern=_THEME_KEY, like="RUI")
    theme = ThemeText(
        key=key,
        article=block.number("article"),
        heading=block.line("heading"),
        title=block.line("title"),
        introduction=block.text("introduction", required=False),
        admitted_types=block.types("admitted_types", required=True),
        admission_footnote=block.line("admission_footnote", required=False),
        agreements=tuple(_agreement(each, key) for each in block.blocks("agreements")),
    )
    block.findings.unique("themes", block, "key", key)
    if theme.title and theme.title not in plain(theme.heading):
        block.wrong("not_in_text", "title", value=theme.title)
    block.close()
    return theme


def _agreement(block: Block, theme: str) -> AgreementText:
    agreement = AgreementText(
        key=block.line("key"),
        theme=theme,
        number=block.line("number"),
        printed=block.text("text"),
        admitted_types=block.types("admitted_types"),
        target_years=block.years("target_years"),
        depends_on=block.texts("depends_on"),
        phases=block.texts("phases"),
    )
    if agreement.key and not re.fullmatch(rf"{re.escape(theme)}-\d+", agreement.key):
        block.wrong("foreign_key", "key", value=agreement.key, theme=theme)
    block.findings.unique("agreements", block, "key", agreement.key)
    block.findings.unique(f"agreements {theme}", block, "number", agreement.number)
    block.close()
    return agreement


def _footnote(block: Block) -> Footnote:
    note = Footnote(block.line("key"), block.text("text", required=False), block.texts("links"))
    block.findings.unique("footnotes", block, "key", note.key)
    block.close()
    return note


def _remark(block: Block) -> Remark:
    kind = block.choice("kind", REMARK_KINDS, RemarkKind.NOTE)
    remark = Remark(kind, block.line("place"), block.text("text"))
    block.close()
    return remark


def _mapping_row(block: Block) -> MappingRow:
    row = MappingRow(
        from_edition=block.line("from_edition", pattern=_EDITION_KEY, like="concept-2025-2027"),
        earlier=block.texts("from", required=True),
        later=block.texts("to", required=True),
        relation=block.choice("relation", RELATIONS, Relation.UNKNOWN),
        remark=block.text("remark", required=False),
    )
    wanted = _SIZES.get(row.relation)
    if wanted and not all(_fits(len(side), size) for side, size in zip((row.earlier, row.later), wanted, strict=True)):
        block.wrong("mapping_size", "relation", before=wanted[0], after=wanted[1])
    block.close()
    return row


def _fits(count: int, size: str) -> bool:
    return count >= int(size[0]) if size.endswith("+") else count == int(size)


def records_of(edition: CovenantEdition) -> Iterator[tuple[str, tuple[str, ...], dict[str, Value]]]:
    """Kind, natural key and values of every record of an edition: the edition, its parties, themes and agreements.

    The edition's `text` is its edition file, so that the whole text travels with a workspace and can be parsed again.
    """
    yield (
        "covenant_edition",
        (edition.key,),
        {
            "key": edition.key,
            "title": edition.title,
            "type": edition.type,
            "status": edition.status,
            "signed_on": edition.signed_on.isoformat() if edition.signed_on else None,
            "in_force_on": edition.in_force_on.isoformat() if edition.in_force_on else None,
            "ends_on": edition.ends_on.isoformat() if edition.ends_on else None,
            "source": edition.source,
            "complete": edition.complete,
            "text": edition.source_file,
        },
    )
    yield from (("party", (edition.key, party.key), _party_values(edition, party)) for party in edition.parties)
    for position, theme in enumerate(edition.themes, 1):
        yield (
            "theme",
            (edition.key, theme.key),
            {
                "edition": edition.key,
                "key": theme.key,
                "title": theme.title,
                "admitted_types": list(theme.admitted_types),
                "introduction": plain(theme.introduction),
                "position_in_text": position,
            },
        )
        for agreement in theme.agreements:
            yield "agreement", (edition.key, agreement.key), _agreement_values(edition, theme, agreement)


def _party_values(edition: CovenantEdition, party: EditionParty) -> dict[str, Value]:
    key = party.organisation
    day = key.valid_from.isoformat() if key and key.valid_from else ""
    return {
        "edition": edition.key,
        "key": party.key,
        "printed_name": party.printed_name,
        "represented_by": party.represented_by,
        "organisation": natural_id("organisation", key.code, day) if key else None,
        "group": party.group,
        "notice_received": None,
        "leaves_on": None,
        "status": "party",
    }


def _agreement_values(edition: CovenantEdition, theme: ThemeText, agreement: AgreementText) -> dict[str, Value]:
    return {
        "edition": edition.key,
        "theme": natural_id("theme", edition.key, theme.key),
        "key": agreement.key,
        "printed_number": agreement.number,
        "text": agreement.text,
        "admitted_types": list(agreement.admitted_types or theme.admitted_types),
        "target_years": dict(agreement.target_years),
        "depends_on": [natural_id("agreement", edition.key, other) for other in agreement.depends_on],
        "phases": list(agreement.phases),
    }
