"""Why something is concluded: the fewest statements and axioms, which HermiT, too, needs no more than."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import myograph
from myograph.cli import main
from myograph.explanation import Step, fewest

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = myograph.open("bundled")
CATEGORIZED = "something that has category more serious health condition"


def test_why_als_is_serious() -> None:
    found = GRAPH.explain("ALS", "SeriousCause")
    # F048 of the article's table: the category; the axioms are those of the ontology on categories, causes and serious causes
    section = "More Serious Health Conditions > Amyotrophic lateral sclerosis"
    assert (found.conclusion, found.stated) == ("amyotrophic lateral sclerosis is a serious cause", False)
    assert set(found.steps) == {
        Step(
            "amyotrophic lateral sclerosis has category more serious health condition",
            f"association:F048: Muscle Twitch in Leg, {section} (accepted)",
        ),
        Step("serious cause is whatever is cause and something that has severity serious", "the ontology"),
        Step("whatever has category something is cause", "the ontology"),
        Step(f"whatever is {CATEGORIZED} is something that has severity serious", "the ontology"),
    }


def test_why_an_edge_is_there() -> None:
    found = GRAPH.explain("muscular-dystrophy", "presentsWith", "involuntary movement")
    assert [step.text for step in found.steps if step.origin != "the ontology"] == [
        "muscle twitching subtype of involuntary movement",
        "muscular dystrophy presents with muscle twitching",
    ]
    assert "(contested)" in next(step.origin for step in found.steps if step.text.startswith("muscular"))


def test_what_is_stated_needs_no_more() -> None:
    found = GRAPH.explain("als", "presentsWith", "muscle twitching")
    section = "More Serious Health Conditions > Amyotrophic lateral sclerosis"
    origin = f"association:F053: Muscle Twitch in Leg, {section} (accepted)"
    assert found == ("amyotrophic lateral sclerosis presents with muscle twitching", (Step(found.conclusion, origin),), True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["epilepsy", "presentsWith", "weakness"],
            "epilepsy presents with muscle weakness: this is not stated, and does not follow from what is.",
        ),
        (["als", "Nonsense"], "the ontology has no class 'Nonsense'. Name one as it does, such as SeriousCause or presentsWith."),
        (["als", "nonsense", "als"], "the ontology has no relation 'nonsense'. Name one as it does, such as SeriousCause or presentsWith."),
    ],
)
def test_what_does_not_follow(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", *words]) == 2
    assert capsys.readouterr().err == f"myograph: {message}\n"


def test_a_statement_of_ones_own_can_be_what_it_rests_on(tmp_path: Path) -> None:
    (tmp_path / "seen.tsv").write_text(
        "id\tsubject\trelation\tobject\tsource\nX001\tepilepsy\tpresentsWith\tprogressive-weakness\tarticle\n", encoding="utf-8"
    )
    graph = GRAPH.load("facts", tmp_path / "seen.tsv", into=tmp_path / "graph")
    origins = [step.origin for step in graph.explain("epilepsy", "presentsWith", "weakness").steps]
    assert "association:X001: Muscle Twitch in Leg (accepted)" in origins


@pytest.mark.parametrize("needed", [[], [0], [99], [3, 77], [1, 2, 3], list(range(0, 100, 7))])
def test_the_fewest(needed: list[int]) -> None:
    assert fewest(range(100), lambda some: set(needed) <= set(some)) == needed
