"""Malformed edition files are refused with every fault, its line and a sentence on how to mend it."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from kb_desktop.domain.covenant import check_mapping, parse_edition
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.wording.refusals import sentence
from kb_desktop.wording.refusals_covenant import SENTENCES

SMALL = """\
format = 1
[edition]
key = "proef"
title = "Proefversie"
type = "overeenkomst"
status = "concept"
signed_on = 2026-01-01
ends_on = 2027-03-20
source = "Proef"
complete = true
[[parties]]
key = "IPO"
number = "1"
text = "Het Interprovinciaal Overleg, hierna: IPO[^1]"
printed_name = "Het Interprovinciaal Overleg"
short_name = "IPO"
group = "koepels"
organisation = { code = "x-ipo" }
[[groups]]
key = "koepels"
name = "Koepels"
after = "IPO"
[goal]
text = "Het doel [blz 2]is helder."
[[articles]]
number = 1
heading = "Artikel 1: Begin"
title = "Begin"
[[articles.members]]
number = "1"
text = "Eerste lid."
[[articles.members]]
number = "2"
text = "Tweede lid."
[[articles]]
number = 2
heading = "Artikel 2: Thema’s"
title = "Thema’s"
[[themes]]
key = "RUI"
article = 2
heading = "Thema: Ruimte"
title = "Ruimte"
admitted_types = ["gemeente"]
[[themes.agreements]]
key = "RUI-1"
number = "1"
text = "Eerste afspraak."
[[themes.agreements]]
key = "RUI-2"
number = "2"
text = "Tweede afspraak."
target_years = { gemeente = 2030 }
depends_on = ["RUI-1"]
[[footnotes]]
key = "1"
text = "Noot"
[[remarks]]
kind = "toelichting"
place = "artikel 1.2"
text = "Let op."
[[mapping]]
from_edition = "ouder"
from = ["artikel 1"]
to = ["artikel 1"]
relation = "gelijk"
"""


def refusal(text: str) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        parse_edition(text)
    for problem in caught.value.problems:
        shown = sentence(problem)
        fields = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[problem.code]) if name}
        assert fields <= set(problem.facts), problem
        assert shown[0].isupper()
        assert shown.endswith(".")
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) >= 1, old
    return SMALL.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if part in line)


def test_the_small_edition_itself_is_accepted() -> None:
    assert parse_edition(SMALL).key == "proef"
    assert parse_edition("\ufeff" + SMALL.replace("\n", "\r\n")) == parse_edition(SMALL)


FAULTS = [
    # replaced part, replacement, code, part of the line that is named
    ('key = "proef"', 'key = "proef', "not_toml", 'key = "proef'),
    ("[goal]", "[goal", "not_toml", "[goal"),
    ('title = "Proefversie"', 'title = "Proefversie"\ntitle = "Nog een"', "toml_twice", "Nog een"),
    ("ends_on = 2027-03-20", "ends_on = 2027-02-30", "toml_date", "2027-02-30"),
    ("format = 1", "format = 2", "newer_format", "format = 2"),
    ("format = 1\n", "", "missing_field", "[edition]"),
    ('title = "Proefversie"\n', "", "missing_field", "[edition]"),
    ('text = "Tweede lid."\n', "", "missing_field", "[[articles.members]]"),
    ('admitted_types = ["gemeente"]\n', "", "missing_field", "[[themes]]"),
    ('source = "Proef"', 'source = "Proef"\nbron = "Proef"', "unknown_field", "bron"),
    ('text = "Noot"', 'text = "Noot"\nlink = "x"', "unknown_field", "link"),
    ('text = "Eerste lid."', 'text = "  "', "empty_field", '"  "'),
    ('number = "2"', "number = 2", "text_expected", "number = 2"),
    ("number = 1\nheading", 'number = "1"\nheading', "number_expected", 'number = "1"'),
    ("number = 1\nheading", "number = true\nheading", "number_expected", "number = true"),
    ("complete = true", 'complete = "ja"', "flag_expected", '"ja"'),
    ("ends_on = 2027-03-20", 'ends_on = "20 maart 2027"', "date_expected", "20 maart"),
    ("ends_on = 2027-03-20", "ends_on = 2027-03-20T10:00:00", "date_expected", "T10"),
    ('admitted_types = ["gemeente"]', 'admitted_types = "gemeente"', "list_expected", "admitted_types"),
    ('depends_on = ["RUI-1"]', "depends_on = [1]", "list_expected", "depends_on"),
    ("{ gemeente = 2030 }", "2030", "years_expected", "2030"),
    ("{ gemeente = 2030 }", '{ gemeente = "2030" }', "years_expected", "2030"),
    ("{ gemeente = 2030 }", "{ gemeente = 30 }", "years_expected", "30 }"),
    ("{ gemeente = 2030 }", "{ dorp = 2030 }", "unknown_choice", "dorp"),
    ('["gemeente"]', '["gemeente", "waterschp"]', "unknown_choice", "waterschp"),
    ('status = "concept"', 'status = "getekend"', "unknown_choice", "getekend"),
    ('group = "koepels"', 'group = "regio"', "unknown_choice", "regio"),
    ('kind = "toelichting"', 'kind = "iets"', "unknown_choice", "iets"),
    ("[goal]", "[[goal]]", "block_expected", "[[goal]]"),
    ("[[groups]]", "[groups]", "blocks_expected", "[groups]"),
    ('title = "Proefversie"', f'title = "{"x" * 501}"', "line_too_long", "xxx"),
    ('title = "Proefversie"', 'title = "Proef\\nversie"', "line_break", "Proef\\n"),
    ('text = "Noot"', 'text = "No\\u0007ot"', "control_character", "u0007"),
    ('key = "proef"', 'key = "Proef 1"', "bad_form", "Proef 1"),
    ('key = "RUI"', 'key = "ruimte"', "bad_form", "ruimte"),
    ('key = "RUI-2"', 'key = "RUI-1"', "duplicate", None),
    ('number = "2"', 'number = "1"', "duplicate", None),
    ("number = 2\n", "number = 1\n", "duplicate", None),
    ('key = "RUI-2"', 'key = "VTH-2"', "foreign_key", "VTH-2"),
    ('key = "RUI-2"', 'key = "RUI-twee"', "foreign_key", "RUI-twee"),
    ('printed_name = "Het Interprovinciaal', 'printed_name = "Interprov.', "not_in_text", "Interprov."),
    ('title = "Begin"', 'title = "Einde"', "not_in_text", "Einde"),
    ('after = "IPO"', 'after = "VNG"', "unknown_reference", "VNG"),
    ("article = 2", "article = 9", "unknown_reference", "article = 9"),
    ('title = "Ruimte"', 'title = "Ruimte"\nadmission_footnote = "7"', "unknown_reference", '"7"'),
    ('["RUI-1"]', '["RUI-9"]', "unknown_reference", "RUI-9"),
    ('["RUI-1"]', '["RUI-2"]', "depends_on_itself", '["RUI-2"]'),
    ("ends_on = 2027-03-20", "ends_on = 2025-03-20", "dates_order", "2025-03-20"),
    ('[goal]\ntext = "Het doel [blz 2]is helder."\n', "", "incomplete", "complete"),
    ("complete = true", "complete = false", "incomplete_silent", "complete"),
    ("Eerste lid.", "Eerste [^lid.", "bad_mark", "[^lid"),
    ("Eerste lid.", "Eerste[^2] lid.", "mark_without_footnote", "[^2]"),
    ("IPO[^1]", "IPO", "footnote_without_mark", 'key = "1"'),
    ("Eerste lid.", "Eerste[^1] lid.", "footnote_twice", "Eerste[^1]"),
    ('text = "Noot"', 'text = ""', "footnote_silent", 'text = ""'),
    ("Eerste lid.", "Eerste[blz 2] lid.", "page_order", "Eerste[blz 2]"),
    ('place = "artikel 1.2"', 'place = "artikel 1.9"', "unknown_place", "artikel 1.9"),
    ('to = ["artikel 1"]', 'to = ["artikel 7"]', "unknown_place", "artikel 7"),
    ('from_edition = "ouder"', 'from_edition = "proef"', "mapping_to_itself", "from_edition"),
    ('relation = "gelijk"', 'relation = "nieuw"', "mapping_size", "nieuw"),
    ('relation = "gelijk"', 'relation = "gesplitst"', "mapping_size", "gesplitst"),
]


@pytest.mark.parametrize(("old", "new", "code", "named"), FAULTS, ids=[f"{f[2]}-{n}" for n, f in enumerate(FAULTS)])
def test_a_fault_is_refused_with_its_line(old: str, new: str, code: str, named: str | None) -> None:
    text = changed(old, new)
    problems = refusal(text)
    found = [problem for problem in problems if problem.code == f"edition.{code}"]
    assert found, [problem.code for problem in problems]
    if named is not None:
        line = int(str(found[0].facts["line"]))
        assert named in text.split("\n")[line - 1]


def test_a_duplicate_names_both_lines() -> None:
    text = changed('key = "RUI-2"', 'key = "RUI-1"')
    (problem,) = [each for each in refusal(text) if each.facts.get("value") == "RUI-1" and "duplicate" in each.code]
    assert problem.facts["first"] == line_of(text, 'key = "RUI-1"')
    assert int(str(problem.facts["line"])) > int(str(problem.facts["first"]))


def test_duplicates_on_one_line_are_found_too() -> None:
    text = changed(
        '[[footnotes]]\nkey = "1"\ntext = "Noot"\n',
        "",
    ).replace("format = 1\n", 'format = 1\nfootnotes = [{ key = "1", text = "a" }, { key = "1", text = "b" }]\n')
    assert [problem.code for problem in refusal(text)] == ["edition.duplicate"]


def test_all_faults_are_named_at_once_in_the_order_of_the_file() -> None:
    text = changed('status = "concept"', 'status = "?"').replace('key = "RUI-2"', 'key = "VTH-2"')
    problems = refusal(text.replace('title = "Begin"', "title = 3"))
    assert [problem.code for problem in problems] == [
        "edition.unknown_choice",
        "edition.text_expected",
        "edition.foreign_key",
    ]


def test_a_circle_of_dependencies_is_refused_at_both_ends() -> None:
    text = changed('text = "Eerste afspraak."', 'text = "Eerste afspraak."\ndepends_on = ["RUI-2"]')
    assert [problem.code for problem in refusal(text)] == 2 * ["edition.depends_on_itself"]


def test_a_theme_without_agreements_is_only_accepted_in_an_incomplete_edition() -> None:
    start, end = SMALL.index("[[themes.agreements]]"), SMALL.index("[[footnotes]]")
    text = SMALL[:start] + SMALL[end:]
    assert [problem.code for problem in refusal(text)] == ["edition.theme_without_agreements"]
    open_text = text.replace("complete = true", "complete = false").replace('"toelichting"', '"ontbreekt"')
    assert parse_edition(open_text).themes[0].agreements == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "[edition]\n",
        "geen toml",
        "a = " + "[" * 5000,
        "x" * 100_001,
        "n = " + "9" * 5000,
        "\x00",
        "[[edition]]",
    ],
)
def test_anything_that_is_no_edition_is_refused(text: str) -> None:
    assert all(problem.code.startswith("edition.") for problem in refusal(text))


def test_a_file_cut_off_anywhere_never_breaks_the_reader() -> None:
    concept = Path(__file__).parents[2] / "resources" / "covenant" / "published-2025.toml"
    text = concept.read_text(encoding="utf-8")
    refused: list[Problem] = []
    accepted = 0
    for end in range(0, len(text) - 1, 97):
        try:
            parse_edition(text[:end])
            accepted += 1
        except Refused as answer:
            refused += answer.problems
    assert accepted < 60
    assert all(sentence(problem) for problem in refused)


def test_a_comparison_with_passages_that_never_existed_is_pointed_out() -> None:
    older = parse_edition(
        changed('key = "proef"', 'key = "ouder"').replace('from_edition = "ouder"', 'from_edition = "z"')
    )
    edition = parse_edition(changed('from = ["artikel 1"]', 'from = ["artikel 8"]'))
    (problem,) = check_mapping(edition, older)
    assert problem.code == "edition.unknown_place"
    assert problem.facts["value"] == "artikel 8"
    assert sentence(problem)


def test_every_sentence_about_editions_has_a_fault_that_calls_for_it() -> None:
    tried = {f"edition.{fault[2]}" for fault in FAULTS} | {"edition.too_long", "edition.theme_without_agreements"}
    assert {code for code in SENTENCES if code.startswith("edition.")} == tried
