"""One secretariat, several groups: the bundle that export makes without more is good for every one of them."""

from __future__ import annotations

from cli.calling import Kb, put


def _digests(kb: Kb, *names: str) -> set[str]:
    return {str(kb("digest", f"{name}.kbwerk").out.split()[-1]) for name in names}


def _round(kb: Kb, number: int, *groups: str) -> None:
    """Every group sends what it has; the secretariat takes all of it and sends one bundle, the same to everybody."""
    sent = [f"{group}{number}.kbbundle" for group in groups]
    for group, bundle in zip(groups, sent, strict=True):
        assert kb("export", f"{group}.kbwerk", bundle).code == 0
    said = kb("merge", "s.kbwerk", *sent)
    assert said.code == 0, said.err
    back = f"s{number}.kbbundle"
    assert kb("export", "s.kbwerk", back, "--json").document["ops"] > 0
    for group in groups:
        said = kb("merge", f"{group}.kbwerk", back)
        assert said.code == 0, said.err


def test_one_round_of_default_bundles_makes_all_equal_also_with_a_group_that_joins_later(kb: Kb) -> None:
    kb("create", "s.kbwerk", "--joint")
    kb("export", "s.kbwerk", "start.kbbundle", "--start", "RUI")
    assert kb("create", "a.kbwerk", "--from", "start.kbbundle").code == 0
    assert kb("create", "i.kbwerk", "--theme", "INK").code == 0
    put(kb, "a.kbwerk", {"kind": "action", "text": "Van Ruimte"})
    put(kb, "i.kbwerk", {"kind": "action", "text": "Van Inkoop"})
    _round(kb, 1, "a", "i")
    assert len(_digests(kb, "s", "a", "i")) == 1
    kb("export", "s.kbwerk", "later.kbbundle", "--start", "VTH")
    assert kb("create", "v.kbwerk", "--from", "later.kbbundle").code == 0
    for name in ("a", "i", "v", "s"):
        put(kb, f"{name}.kbwerk", {"kind": "action", "text": f"Nog iets van {name}"})
    _round(kb, 2, "a", "i", "v")
    assert len(_digests(kb, "s", "a", "i", "v")) == 1


def test_what_one_of_two_groups_lacks_is_in_the_default_bundle_until_it_confirms(kb: Kb) -> None:
    kb("create", "s.kbwerk", "--joint")
    for name, theme in (("a", "RUI"), ("i", "INK")):
        kb("create", f"{name}.kbwerk", "--theme", theme)
        put(kb, f"{name}.kbwerk", {"kind": "action", "text": f"Van {theme}"})
    _round(kb, 1, "a", "i")
    kb("export", "a.kbwerk", "a2.kbbundle")  # only this group tells that it has all
    kb("merge", "s.kbwerk", "a2.kbbundle")
    assert kb("export", "s.kbwerk", "s2.kbbundle", "--json").document["ops"] > 0
    kb("export", "i.kbwerk", "i2.kbbundle")
    kb("merge", "s.kbwerk", "i2.kbbundle")
    assert kb("export", "s.kbwerk", "s3.kbbundle", "--json").document["ops"] == 0
