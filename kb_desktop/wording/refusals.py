"""The Dutch sentence of a problem: what is wrong and how to mend it."""

from __future__ import annotations

import errno
import importlib
import json
import os
import pkgutil
import re
from collections.abc import Callable, Mapping

import kb_desktop.wording
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.wording.calendar import day_in_words
from kb_desktop.wording.labels import choice_label, counted, field_label, kind_label

_KIND_FACTS = frozenset({"kind", "found_kind", "wanted"})
_SORTS = {"bundle": "bundel", "request": "verzoek", "pdf": "PDF", "mail": "e-mail (.eml)"}
_SYSTEM = {
    os.strerror(code): words
    for code, words in (
        (errno.EACCES, "geen toegang"),
        (errno.EPERM, "geen toegang"),
        (errno.EROFS, "de schijf is alleen om te lezen"),
        (errno.ENOSPC, "de schijf is vol"),
        (errno.ENOENT, "het bestand of de map is er niet"),
        (errno.ENOTDIR, "een deel van de naam is geen map"),
        (errno.EISDIR, "het is een map"),
        (errno.ENAMETOOLONG, "de naam is te lang"),
        (errno.EINVAL, "de naam kan hier niet"),
        (errno.EBUSY, "het is in gebruik"),
        (errno.EMFILE, "er staan te veel bestanden open"),
        (errno.EIO, "de schijf geeft een fout"),
    )
}
"""The system's own words for why a file cannot be used; Windows says them in the language of its user already."""
_OF_A_LIBRARY = re.compile(r"\w*(?:Error|Exception|Warning)|")
"""The name of an error that a library made up, or nothing: the system itself said no words."""


def _reason(reason: str) -> str:
    return "de oorzaak is niet bekend" if _OF_A_LIBRARY.fullmatch(reason) else _SYSTEM.get(reason, reason)


_IN_WORDS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("old", "new", "status", "type"), choice_label),
    **dict.fromkeys(("begin", "day", "ends_on", "from_date", "hour", "starts_at", "until"), day_in_words),
    "reason": _reason,
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


NAMELESS = ".nameless"
"""Ends the code of the sentence for a problem about a person whose name is not known."""


class _Unknown(str):
    __slots__ = ()

    def __format__(self, _: str) -> str:
        return self


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return _Unknown("…")


class _Number(int):
    """A number that a template may have told with its noun: `{pages:pagina|pagina’s}`."""

    def __format__(self, nouns: str) -> str:
        one, bar, more = nouns.partition("|")
        return counted(self, one, more) if bar else super().__format__(nouns)


def _word(name: str, value: object) -> object:
    if name in _KIND_FACTS and isinstance(value, str):
        return kind_label(value)
    if name == "kinds" and isinstance(value, list):
        return " of ".join(kind_label(str(each)) for each in value)
    if name == "allowed" and isinstance(value, list):
        return ", ".join(choice_label(str(each)) for each in value) or "niets meer"
    if name in _IN_WORDS and isinstance(value, str):
        return _IN_WORDS[name](value)
    if name == "others":
        return _others(value)
    return _as_written(value) if name in _LISTS else _cut(_as_written(value))


def _as_written(value: object) -> object:
    """The value as a script wrote it, which is JSON."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _Number(value)
    if value is None or isinstance(value, bool | float | list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _cut(value: object) -> object:
    return value[:199] + "…" if isinstance(value, str) and len(value) > 200 else value


def _writes(first: object, last: object) -> str:
    return f"schrijfactie {first}" if first == last else f"schrijfacties {first} tot en met {last}"


def _others(count: object) -> str:
    """Behind a name: and so many other copies."""
    return f" en van nog {counted(count, 'andere kopie', 'andere kopieën')}" if isinstance(count, int) and count else ""


def _template(problem: Problem) -> str:
    nameless = problem.facts.get("person") == ""
    template = (nameless and SENTENCES.get(problem.code + NAMELESS)) or SENTENCES.get(problem.code)
    if template is None:
        raise KeyError(f"no sentence for {problem.code}")
    return template


def sentence(problem: Problem, kind: str = "") -> str:
    """The whole Dutch sentence for `problem`; `kind` names the record kind its field belongs to."""
    facts = _Facts({name: _word(name, value) for name, value in problem.facts.items()})
    if "last" in facts:
        facts["writes"] = _writes(facts["first"], facts["last"])
    if problem.field is not None and "field" not in problem.facts:
        facts["field"] = field_label(str(problem.facts.get("kind", kind)), problem.field)
    template = _template(problem)
    text = template.format_map(facts)
    if "line" in problem.facts and "{line}" not in template:
        return f"Regel {problem.facts['line']}: {text}"
    return text


def sentences(refused: Refused, kind: str = "") -> str:
    """All sentences of a refusal, one after the other."""
    return " ".join(sentence(problem, kind) for problem in refused.problems)
