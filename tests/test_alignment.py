"""Alignment: which entities are one and what is broader than what, held against a closure worked out one step at a time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myograph.alignment import Alignment
from myograph.errors import LoadError
from myograph.vocabulary import MYO, OBO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

Pairs = list[tuple[str, str]]

OURS, MONDO, OMIM, OMIM2, ORPHA = MYO + "als", OBO + "MONDO_0004976", "https://omim.org/entry/1", "https://omim.org/entry/2", "orpha:803"


def aligned(
    described: Collection[str],
    exact: Iterable[tuple[str, str]] = (),
    narrower: Iterable[tuple[str, str]] = (),
    parents: Mapping[str, Iterable[str]] | None = None,
    named: Collection[str] = (),
) -> Alignment:
    return Alignment(described, exact, narrower, parents or {}, named)


def broader(alignment: Alignment, *names: str) -> list[set[str]]:
    found = [list(alignment.broader(name)) for name in names]
    assert all(len(names) == len(set(names)) for names in found)  # each once
    return [set(names) for names in found]


def test_what_no_mapping_names_is_itself() -> None:
    alignment = aligned("ab")
    assert (alignment.first("a"), list(alignment.same("a")), alignment.members) == ("a", ["a"], {})
    assert broader(alignment, "a", "nowhere") == [set(), set()]


def test_parents_are_broader_with_all_that_is_above_them() -> None:
    alignment = aligned("abcd", parents={"a": ["b"], "b": ["c", "d"]})
    assert broader(alignment, "a", "b", "c") == [{"b", "c", "d"}, {"c", "d"}, set()]


def test_two_that_are_the_same_are_broader_than_each_other_and_share_what_is_above() -> None:
    alignment = aligned("abcd", exact=[("a", "b")], parents={"a": ["c"], "b": ["d"]})
    assert alignment.members == {"a": ["a", "b"]}
    assert broader(alignment, "a", "b", "c") == [{"b", "c", "d"}, {"a", "c", "d"}, set()]


def test_a_narrower_one_is_below_all_that_are_the_same() -> None:
    alignment = aligned("abcd", exact=[("a", "b")], narrower=[("a", "c")], parents={"d": ["c"]})
    assert broader(alignment, "c", "d", "a") == [{"a", "b"}, {"a", "b", "c"}, {"b"}]


@pytest.mark.parametrize("order", [(OURS, MONDO, OMIM, ORPHA), (ORPHA, OMIM, MONDO, OURS), (OMIM, OURS, ORPHA, MONDO)])
def test_ours_stands_for_the_others_then_mondos_then_the_first(order: tuple[str, ...]) -> None:
    def first(*described: str) -> str:
        chain = [name for name in order if name in described]
        return aligned(described, exact=list(pairwise(chain))).first(chain[-1])

    assert first(OURS, MONDO, OMIM, ORPHA) == OURS
    assert first(MONDO, OMIM, ORPHA) == MONDO
    assert first(OMIM, ORPHA) == OMIM
    assert first(ORPHA) == ORPHA


def test_what_nothing_describes_ties_others_together_and_is_not_one_of_them() -> None:
    alignment = aligned([OMIM, ORPHA], exact=[(MONDO, OMIM), (MONDO, ORPHA)])
    assert alignment.members == {OMIM: [OMIM, ORPHA]}
    assert (alignment.first(ORPHA), alignment.first(MONDO)) == (OMIM, MONDO)
    assert broader(alignment, OMIM, ORPHA) == [{ORPHA}, {OMIM}]


def test_the_tie_stands_for_them_where_a_mapping_gives_it_a_label() -> None:
    alignment = aligned([OMIM, ORPHA], exact=[(MONDO, OMIM), (MONDO, ORPHA)], named=[MONDO])
    assert alignment.members == {MONDO: [MONDO, OMIM, ORPHA]}
    assert list(alignment.same(ORPHA)) == [MONDO, OMIM, ORPHA]


def test_a_single_described_one_is_not_renamed() -> None:
    assert aligned([OMIM], exact=[(MONDO, OMIM)], named=[MONDO]).members == {}


def test_a_narrower_one_that_nothing_describes_ties_nothing() -> None:
    alignment = aligned(["a", "c"], narrower=[("a", "b"), ("b", "c")])
    assert broader(alignment, "a", "c") == [set(), set()]


def test_a_circle_through_two_vocabularies_makes_nothing_its_own_ancestor() -> None:
    alignment = aligned(["a1", "a2", "b1", "b2"], exact=[("a1", "b2"), ("a2", "b1")], parents={"a1": ["a2"], "b1": ["b2"], "x": ["a1"]})
    everything = {"a1", "a2", "b1", "b2"}
    assert broader(alignment, *sorted(everything)) == [everything - {name} for name in sorted(everything)]
    assert broader(alignment, "x") == [everything]


def test_a_circle_within_one_vocabulary() -> None:
    assert broader(aligned("abc", parents={"a": ["b"], "b": ["c"], "c": ["a"]}), *"abc") == [{"b", "c"}, {"a", "c"}, {"a", "b"}]


def test_a_parent_that_is_the_same() -> None:
    assert broader(aligned("ab", exact=[("a", "b")], parents={"a": ["b"]}), "a", "b") == [{"b"}, {"a"}]


def test_a_long_chain() -> None:
    names = [f"n{number:05}" for number in range(2000)]
    alignment = aligned(names, parents={low: [high] for low, high in pairwise(names[:1001])})
    assert len(set(alignment.broader(names[0]))) == 1000
    with pytest.raises(LoadError, match=r"^n00998: there are more than 1,000 broader terms of this\. Check the hierarchy\.$"):
        aligned(names, parents={low: [high] for low, high in pairwise(names)})


def test_not_everything_is_the_same() -> None:
    names = [f"n{number:03}" for number in range(301)]
    assert len(aligned(names[1:], exact=[(names[1], name) for name in names[2:]]).same("n001")) == 300
    with pytest.raises(
        LoadError, match=r"^n000: mappings say that this and more than 300 others are the same\. Check the exact matches\.$"
    ):
        aligned(names, exact=[(names[0], name) for name in names])


NAMES = [OURS, MONDO, OMIM, OMIM2, ORPHA, "a", "b", "c"]
NAME = st.sampled_from(NAMES)
PAIRS = st.lists(st.tuples(NAME, NAME), max_size=6)


def naive(described: Collection[str], exact: Pairs, narrower: Pairs, parents: Mapping[str, list[str]]) -> dict[str, set[str]]:
    """Entity -> all described ones that can be reached from it by mappings and parents, one step at a time."""
    steps = {(a, b) for pair in exact for a, b in (pair, pair[::-1])}
    same = {(name, name) for name in NAMES} | steps
    while more := {(a, d) for a, b in same for c, d in steps if b == c} - same:
        same |= more
    # what nothing describes ties together what is the same, and nothing else
    up = {(a, b) for a, b in same if a in described and b in described}
    up |= {(narrow, broad) for narrow, above in parents.items() for broad in above}
    up |= {(narrow, broad) for broad, narrow in narrower if broad in described and narrow in described}
    while more := {(a, d) for a, b in up for c, d in up if b == c} - up:
        up |= more
    return {name: {b for a, b in up if a == name and b != name} for name in described}


@given(
    described=st.sets(NAME),
    exact=PAIRS,
    narrower=PAIRS,
    parents=st.lists(st.tuples(NAME, NAME), max_size=6),
)
def test_what_is_broader_is_what_can_be_reached(described: set[str], exact: Pairs, narrower: Pairs, parents: Pairs) -> None:
    hierarchy: dict[str, list[str]] = {}
    for narrow, broad in parents:
        if narrow in described and broad in described:  # a vocabulary describes its own terms
            hierarchy.setdefault(narrow, []).append(broad)
    alignment = aligned(described, exact, narrower, hierarchy)
    names = sorted(described)
    reached = naive(described, exact, narrower, hierarchy)
    assert dict(zip(names, broader(alignment, *names), strict=True)) == reached


@given(described=st.sets(NAME), named=st.sets(NAME), exact=PAIRS)
def test_groups_are_told_apart_and_each_goes_by_one_of_its_own(described: set[str], named: set[str], exact: Pairs) -> None:
    alignment = aligned(described, exact, named=named)
    reached = naive(set(NAMES), exact, [], {})
    for name in described:
        group = {name} | reached[name]
        found = set(alignment.same(name))
        assert found - {alignment.first(name)} == (group & described) - {alignment.first(name)}
        assert alignment.first(name) in group & (described | named)
        assert {alignment.first(other) for other in found} == {alignment.first(name)}
        if len(group & described) > 1:
            best = [one for one in (OURS, MONDO) if one in group & (described | named)]
            assert alignment.first(name) == (best[0] if best else min(group & (described | named)))


@given(described=st.sets(NAME), exact=PAIRS, narrower=PAIRS, order=st.randoms(use_true_random=False))
def test_order_makes_no_difference(described: set[str], exact: Pairs, narrower: Pairs, order: object) -> None:
    first = aligned(described, exact, narrower)
    order.shuffle(exact)  # type: ignore[attr-defined]  # a random.Random
    order.shuffle(narrower)  # type: ignore[attr-defined]  # a random.Random
    second = aligned(sorted(described), [pair[::-1] for pair in exact], narrower)
    assert first.members == second.members
    assert broader(first, *sorted(described)) == broader(second, *sorted(described))
