"""Why something is concluded: the fewest statements and axioms, which HermiT, too, needs no more than."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import owlready2
import pytest
from pyoxigraph import Literal, RdfFormat, Triple, parse
from servers import program

import myograph
from myograph.cli import main
from myograph.explanation import Step, fewest
from myograph.rdf import triples_to_text
from myograph.vocabulary import MYO, RDF_TYPE, RDFS_LABEL, expand, myo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    assert found[:3] == ("amyotrophic lateral sclerosis presents with muscle twitching", (Step(found.conclusion, origin),), True)


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


#: Conclusions by each kind of axiom: a definition, also by a union; subclasses; a class, a severity by a value; a relation by its inverse,
#: by those below it, by chains, by transitivity, by two of these together; a class by domain and by range.
CONCLUDED = {
    "serious": ("als", "SeriousCause"),
    "emergency": ("acute-limb-ischaemia", "EmergencyCondition"),
    "alarm": ("leg-blood-clot", "Alarm"),
    "cause": ("epilepsy", "Cause"),
    "severity": ("sarcoidosis", "hasSeverity", "serious"),
    "inverse": ("acute-limb-ischaemia", "hasWarningSign", "severe-pain"),
    "above": ("massage", "unsuitableFor", "leg-blood-clot"),
    "chain": ("muscular-dystrophy", "presentsWith", "involuntary movement"),
    "downwards": ("heating-pad", "contraindicatedFor", "acute-limb-ischaemia"),
    "upwards": ("massage", "unsuitableFor", "poor-leg-circulation"),
    "kind": ("hot-cold-compression", "unsuitableFor", "acute-injury"),
    "transitive": ("muscle twitch in the leg", "skos:broaderTransitive", "involuntary movement"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "whole.rdf"
    GRAPH.export("rdfxml", path, only="edges")
    return path


def judged(whole: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    source = Path(__file__).parent / "owlapi" / "Justify.java"
    command = [program("java", "apt-get install default-jdk-headless"), "-cp", str(jar), str(source), str(whole), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def write(folder: Path, name: str, words: Sequence[str], triples: Iterable[Triple]) -> None:
    """An explanation and what it is one of, for the program."""
    (folder / f"{name}.rdf").write_text(triples_to_text(triples, "rdfxml"), encoding="utf-8")
    relation = expand(words[1]) or MYO + words[1]
    rest = (relation, GRAPH.resolve(words[2])) if len(words) == 3 else (RDF_TYPE.value, relation)
    (folder / f"{name}.txt").write_text("\n".join((GRAPH.resolve(words[0]), *rest)), encoding="utf-8")


def test_every_explanation_is_a_justification_by_hermit(whole: Path, tmp_path: Path) -> None:
    """The conclusion follows from it, from nothing less, and all of it is in the graph."""
    expected = []
    for name, words in sorted(CONCLUDED.items()):
        found = GRAPH.explain(*words)
        assert not found.stated, name
        write(tmp_path, name, words, found.triples)
        expected.append(f"{name}: {len({step.text for step in found.steps})} axioms")
    done = judged(whole, tmp_path)
    assert (done.stdout.splitlines(), done.returncode) == (expected, 0)


def test_hermit_sees_what_is_no_justification(whole: Path, tmp_path: Path) -> None:
    right = GRAPH.explain("als", "SeriousCause").triples
    category = next(triple for triple in right if triple.predicate == myo("hasCategory"))
    write(tmp_path, "less", ("als", "SeriousCause"), set(right) - {category})
    write(tmp_path, "more", ("als", "SeriousCause"), [*right, Triple(category.subject, category.predicate, myo("epilepsy"))])
    done = judged(whole, tmp_path)
    more = f"ObjectPropertyAssertion(<{MYO}hasCategory> <{MYO}amyotrophic-lateral-sclerosis> <{MYO}epilepsy>)"
    assert done.stdout.splitlines() == [
        "less: 3 axioms",
        "  wrong: it does not follow from these",
        "more: 5 axioms",
        f"  wrong: not in the whole: {more}",
        f"  wrong: not needed: {more}",
    ]
    assert done.returncode == 1


def test_an_explanation_is_printed_as_rdf(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "als", "SeriousCause", "--format", "ntriples"]) == 0
    printed = {quad.triple for quad in parse(capsys.readouterr().out.encode(), format=RdfFormat.N_TRIPLES)}
    assert printed == set(GRAPH.explain("als", "SeriousCause").triples)
    labels = {triple.object.value for triple in printed if triple.predicate == RDFS_LABEL and isinstance(triple.object, Literal)}
    assert labels == {
        "amyotrophic lateral sclerosis", "cause", "has category", "has severity", "more serious health condition", "serious",
        "serious cause",
    }  # fmt: skip
