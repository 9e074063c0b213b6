"""The Dutch sentence of a problem: what is wrong and how to mend it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping

import kb_desktop.wording
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.wording.calendar import day_in_words
from kb_desktop.wording.labels import choice_label, field_label, kind_label

_KIND_FACTS = frozenset({"kind", "found_kind", "wanted"})
_SORTS = {"bundle": "bundel", "request": "verzoek", "pdf": "PDF", "mail": "e-mail (.eml)"}
_IN_WORDS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("old", "new", "status", "type"), choice_label),
    **dict.fromkeys(("begin", "day", "ends_on", "from_date", "starts_at", "until"), day_in_words),
    "sort": lambda sort: _SORTS.get(sort, sort),
}
_LISTS = frozenset({"known", "choices"})  # what to choose from is named to the last


def _collect() -> dict[str, str]:
    sentences: dict[str, str] = {}
    for module in pkgutil.iter_modules(kb_desktop.wording.__path__):
        if module.name.startswith("refusals_"):
            part = importlib.import_module(f"kb_desktop.wording.{module.name}")
            sentences.update(part.SENTENCES)
    return sentences


SENTENCES: Mapping[str, str] = _collect()
"""Sentence per problem code, gathered from the rooms' own files."""


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def _word(name: str, value: object) -> object:
    if name in _KIND_FACTS:
        return kind_label(str(value))
    if name == "kinds" and isinstance(value, list):
        return " of ".join(kind_label(str(each)) for each in value)
    if name == "allowed" and isinstance(value, list):
        return ", ".join(choice_label(str(each)) for each in value) or "niets meer"
    if name in _IN_WORDS and isinstance(value, str):
        return _IN_WORDS[name](value)
    if isinstance(value, str) and len(value) > 200 and name not in _LISTS:
        return value[:199] + "…"
    return value


def sentence(problem: Problem, kind: str = "") -> str:
    """The whole Dutch sentence for `problem`; `kind` names the record kind its field belongs to."""
    facts = _Facts({name: _word(name, value) for name, value in problem.facts.items()})
    if problem.field is not None and "field" not in problem.facts:
        facts["field"] = field_label(str(problem.facts.get("kind", kind)), problem.field)
    template = SENTENCES.get(problem.code)
    if template is None:
        raise KeyError(f"no sentence for {problem.code}")
    text = template.format_map(facts)
    if "line" in problem.facts and "{line}" not in template:
        return f"Regel {problem.facts['line']}: {text}"
    return text


def sentences(refused: Refused, kind: str = "") -> str:
    """All sentences of a refusal, one after the other."""
    return " ".join(sentence(problem, kind) for problem in refused.problems)
