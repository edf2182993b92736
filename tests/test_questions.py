"""Every question gives its whole stored answer, and every fact of the article can be looked up.

``expected/<question>.tsv``, or ``expected/<question>--<case>.tsv``: the values on the first line, then the columns, then the rows. The
files were worked out from the tables by plain Python that shares nothing with the queries or the closure.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from myograph.ontology import __path__ as ontology_path
from pyoxigraph import Literal, NamedNode

import myograph
from myograph import Answer, GraphAnswer
from myograph.vocabulary import shorten

if TYPE_CHECKING:
    from myograph.engines import Term

EXPECTED = sorted((Path(__file__).parent / "expected").glob("*.tsv"))
GRAPH = myograph.open("bundled")
TRIPLE = ["subject", "predicate", "object"]


def cell(term: Term) -> str:
    return shorten(term.value) if isinstance(term, NamedNode) else term.value if isinstance(term, Literal) else ""


def table(answer: Answer | GraphAnswer) -> tuple[list[str], list[str]]:
    """The columns of an answer and its rows, each a line."""
    if isinstance(answer, GraphAnswer):
        triples: list[tuple[Term, ...]] = [(triple.subject, triple.predicate, triple.object) for triple in answer]
        return TRIPLE, ["\t".join(map(cell, triple)) for triple in triples]
    return list(answer.columns), ["\t".join(map(cell, row)) for row in answer.terms]


def read_values(text: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|(\S+))', text):
        values.setdefault(name, []).append(quoted or bare)
    return values


def read_expected(path: Path) -> tuple[dict[str, list[str]], list[str], list[str]]:
    first, columns, *rows = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return read_values(first), columns.split("\t"), rows


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_the_whole_answer(path: Path) -> None:
    values, columns, rows = read_expected(path)
    answered, found = table(GRAPH.ask(path.stem.partition("--")[0], limit=0, **values))
    assert answered == columns
    wrong = [f"  added   {row}" for row in sorted(set(found) - set(rows))] + [f"  missing {row}" for row in sorted(set(rows) - set(found))]
    assert not wrong, "\n".join([f"{path.name}:", *wrong])
    assert len(found) == len(set(found)), f"rows are repeated: {sorted(row for row in set(found) if found.count(row) > 1)}"


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_rows_come_in_the_same_order_every_time(path: Path) -> None:
    values, _, _ = read_expected(path)
    question = path.stem.partition("--")[0]
    backwards = {name: given[::-1] for name, given in values.items()}
    assert table(GRAPH.ask(question, **values)) == table(GRAPH.ask(question, **values)) == table(GRAPH.ask(question, **backwards))


def test_every_question_has_an_expected_answer_for_its_example() -> None:
    examples = {path.stem: read_expected(path)[0] for path in EXPECTED if "--" not in path.stem}
    assert examples == {name: GRAPH.questions[name].example for name in GRAPH.questions}


def test_every_expected_answer_is_that_of_a_question() -> None:
    assert {path.stem.partition("--")[0] for path in EXPECTED} == set(GRAPH.questions)


@pytest.mark.parametrize("name", GRAPH.questions)
def test_the_file_of_a_question_runs_as_it_stands(name: str) -> None:
    question = GRAPH.questions[name]
    result = GRAPH.query(question.sparql)
    assert not isinstance(result, bool)
    assert table(result)[0] == (list(question.columns) or TRIPLE)


@pytest.mark.parametrize("name", GRAPH.questions)
def test_an_example_has_an_answer_with_every_declared_column(name: str) -> None:
    question = GRAPH.questions[name]
    columns, rows = table(GRAPH.ask(name, **question.example))
    assert rows
    assert columns == (list(question.columns) or TRIPLE)
    assert all(question.columns.values())


def test_an_empty_answer_explains_itself() -> None:
    for path in EXPECTED:
        values, _, rows = read_expected(path)
        answer = GRAPH.ask(path.stem.partition("--")[0], **values)
        if isinstance(answer, Answer):
            assert bool(answer.explanation) == (not rows), path.stem


def facts() -> list[dict[str, str]]:
    with open(Path(ontology_path[0]) / "facts" / "article.tsv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def standings() -> dict[str, str]:
    """Fact -> the most cautious of the standings that reviews give it; a fact that is missing is accepted."""
    order = ["accepted", "contested", "outdated", "unsafe"]
    found: dict[str, str] = {}
    with open(Path(ontology_path[0]) / "reviews.tsv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for fact in (row["status_of"] or row["associations"]).split("|") if row["status"] else []:
                found[fact] = max(row["status"], found.get(fact, "accepted"), key=order.index)
    return found


def test_all_facts_of_the_article_are_there() -> None:
    assert [fact["id"] for fact in facts()] == [f"F{number:03}" for number in range(1, 166)]


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: fact["id"])
def test_evidence_finds_every_fact(fact: dict[str, str]) -> None:
    values = {"subject": fact["subject"], **({"object": fact["object"]} if fact["object"] else {})}
    answer = GRAPH.ask("evidence", limit=0, **values)
    assert isinstance(answer, Answer)
    rows = [dict(zip(answer.columns, map(cell, row), strict=True)) for row in answer.terms]
    relation = "oboInOwl:hasExactSynonym" if fact["relation"] == "hasExactSynonym" else fact["relation"]
    assert [row for row in rows if row["association"] == f"association:{fact['id']}"] == [
        {
            "association": f"association:{fact['id']}",
            "about": fact["subject"],
            "says": relation,
            "of": fact["object"] or fact["value"],
            "stated_as": fact["stated_as"],
            "source": "source:article",
            "section": fact["section"],
            "start": fact["start"],
            "end": fact["end"],
            "qualifier": fact["qualifier"],
            **dict.fromkeys(("frequency", "low", "high", "evidence", "reference", "onset", "sex"), ""),
            "polarity": "present",
            "label_inferred": "true" if fact["label_inferred"] == "yes" else "false",
            "status": standings().get(fact["id"], "accepted"),
        }
    ]


def test_serious_causes_with_weakness() -> None:
    """The question that the project began with, spelt out."""
    answer = GRAPH.ask("serious-causes", symptom="weakness")
    assert isinstance(answer, Answer)
    assert [(str(row.cause), str(row.finding), row.qualifier, row.label_inferred, row.association.name) for row in answer] == [
        ("amyotrophic lateral sclerosis", "progressive weakness", "progresses", False, "association:F054"),
        ("fibromyalgia", "muscle weakness", None, True, "association:F068"),
        ("muscular dystrophy", "muscle weakness", "hallmark", False, "association:F061"),
    ]
