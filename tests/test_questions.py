"""Every question gives its whole stored answer, and every fact of the article can be looked up.

The stored answers were worked out from the tables by plain Python that shares nothing with the queries or the closure.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from myograph.ontology import __path__ as ontology_path

import myograph
from myograph import Answer
from myograph.cli import main
from myograph.errors import GraphError
from myograph.expectations import TRIPLE, Expectation, check_answers, compare, differences, read_expectations, rows_of

EXPECTED = read_expectations()
GRAPH = myograph.open("bundled")


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: case.name)
def test_the_whole_answer(case: Expectation) -> None:
    columns, rows = rows_of(GRAPH.ask(case.question, limit=0, **case.values))
    assert columns == case.columns
    outcome = compare(case.name, case.rows, rows)
    assert outcome.ok, "\n".join([f"{case.name}:", *differences(outcome)])


def test_a_difference_is_told_row_by_row() -> None:
    outcome = compare("x", [("a", "1"), ("b", ""), ("c", "")], [("b", ""), ("b", ""), ("a", "2"), ("c", "")])
    assert not outcome.ok
    assert differences(outcome) == ["  added    a | 2", "  added    b | ", "  missing  a | 1"]


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: case.name)
def test_rows_come_in_the_same_order_every_time(case: Expectation) -> None:
    backwards = {name: given[::-1] for name, given in case.values.items()}
    first, second, third = (rows_of(GRAPH.ask(case.question, **values)) for values in (case.values, case.values, backwards))
    assert first == second == third


def test_every_question_has_an_expected_answer_for_its_example() -> None:
    examples = {case.name: case.values for case in EXPECTED if case.name == case.question}
    assert examples == {name: GRAPH.questions[name].example for name in GRAPH.questions}


def test_every_expected_answer_is_that_of_a_question() -> None:
    assert {case.question for case in EXPECTED} == set(GRAPH.questions)


@pytest.mark.parametrize("name", GRAPH.questions)
def test_the_file_of_a_question_runs_as_it_stands(name: str) -> None:
    question = GRAPH.questions[name]
    result = GRAPH.query(question.sparql)
    assert not isinstance(result, bool)
    assert rows_of(result)[0] == (tuple(question.columns) or TRIPLE)


@pytest.mark.parametrize("name", GRAPH.questions)
def test_an_example_has_an_answer_with_every_declared_column(name: str) -> None:
    question = GRAPH.questions[name]
    columns, rows = rows_of(GRAPH.ask(name, **question.example))
    assert rows
    assert columns == (tuple(question.columns) or TRIPLE)
    assert all(question.columns.values())


def test_an_empty_answer_explains_itself() -> None:
    for case in EXPECTED:
        answer = GRAPH.ask(case.question, **case.values)
        if isinstance(answer, Answer):
            assert bool(answer.explanation) == (not case.rows), case.name


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
    rows = [dict(zip(answer.columns, row, strict=True)) for row in rows_of(answer)[1]]
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


# ---- the same for users, on a graph of theirs


def test_a_user_checks_the_stored_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "test", "--graph", "bundled"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == f"All {len(EXPECTED)} answers of bundled are the stored ones."
    assert sum(line.startswith("evidence") for line in out.splitlines()) == 1


def test_a_user_is_told_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    GRAPH.export("nquads", tmp_path / "all.nq")
    fact = "<https://w3id.org/myograph/association/F001>"
    lines = (tmp_path / "all.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "less.nq").write_text("".join(line for line in lines if not line.startswith(fact)), encoding="utf-8")
    where = str(tmp_path / "less.nq")
    assert main(["questions", "test", "--graph", where]) == 1
    out = capsys.readouterr().out
    assert "evidence--all differs:\n  missing  association:F001 | " in out
    assert out.splitlines()[-1].endswith(f" of {len(EXPECTED)} answers of {where} are not the stored ones.")
    assert main(["questions", "test", "--graph", where, "--same-as", "bundled"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith(f" of {len(EXPECTED)} answers of {where} are not those of bundled.")
    assert main(["questions", "test", "--graph", where, "--same-as", where]) == 0


def test_stored_answers_are_not_for_a_graph_with_data_sets(hpo_folder: Path) -> None:
    with pytest.raises(GraphError) as caught:
        next(check_answers(myograph.open(hpo_folder)))
    assert str(caught.value) == (
        f"{hpo_folder}: this graph holds data sets, and the stored answers are those of the bundled graph. "
        "Name a graph that holds the same, to have their answers compared: --same-as WHERE."
    )
