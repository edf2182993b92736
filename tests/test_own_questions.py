"""Questions of the user's own, from a folder: they join the catalog, or an error names file and line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import myograph
from myograph import Answer, CatalogError, GraphAnswer, QuestionError, UnknownTerm
from myograph.catalog import Catalog
from myograph.cli import main, parse_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

DATA = Path(__file__).parent / "data" / "questions"
GOOD, DEFECTS, ASKED = DATA / "good", DATA / "defects", DATA / "asked"
OURS = Catalog()


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MYOGRAPH_QUESTIONS", raising=False)
    monkeypatch.setenv("MYOGRAPH_GRAPH", "bundled")
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs words in this process: exit code, standard output, standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def short(answer: Answer | GraphAnswer) -> list[list[str]]:
    assert isinstance(answer, Answer)
    return [[value.name if isinstance(value, myograph.Resource) else str(value) for value in row] for row in answer]


# ---- they join the catalog


def test_a_folder_joins_the_catalog() -> None:
    graph = myograph.open(questions=GOOD)
    assert sorted(graph.questions) == sorted([*OURS, "around", "axioms", "sites"])
    assert [name for name in graph.questions if graph.questions[name].is_own] == ["around", "axioms", "sites"]
    assert len(graph.ask("serious-causes", symptom="weakness")) == 3


def test_without_a_folder_the_environment_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOGRAPH_QUESTIONS", str(GOOD))
    assert "sites" in myograph.open().questions
    assert "sites" not in myograph.open(questions="").questions
    monkeypatch.setenv("MYOGRAPH_QUESTIONS", "")
    assert "sites" not in myograph.open().questions


def test_values_blocks_however_they_are_written() -> None:
    """In small letters, with $, over two lines; and none of what looks like one in a comment, a string or brackets."""
    graph = myograph.open(questions=GOOD)
    note = "VALUES ?note { '1' } LIMIT 2"
    answer = graph.ask("sites", finding="twitching", sure="accepted")
    assert short(answer) == [["leg", note], ["one-side-of-body", note]]
    assert isinstance(answer, Answer)
    assert answer.page is not None
    assert answer.page.more == 1
    assert short(graph.ask("sites", finding="twitching", limit=0)) == [["leg", note], ["one-side-of-body", note], ["whole-body", note]]
    assert short(graph.ask("sites", finding=["twitching", "weakness"])) == []


def test_classes_of_their_own() -> None:
    graph = myograph.open(questions=GOOD)
    assert graph.questions["around"].parameters["for"].classes == ("<https://example.org/Thing>", "Entity")
    assert graph.questions["sites"].parameters["finding"].classes == ("Finding", "<https://w3id.org/myograph/Condition>")
    with pytest.raises(UnknownTerm, match=r"^no thing or entity is called 'xyzzy'\. Try: myograph find TEXT$"):
        graph.ask("around", for_="xyzzy")


def test_a_class_of_their_own_has_terms(tmp_path: Path) -> None:
    path = tmp_path / "things.ttl"
    path.write_text('<urn:hammer> a <https://example.org/Thing> ; <http://www.w3.org/2000/01/rdf-schema#label> "hammer" .\n')
    answer = myograph.open(path, questions=GOOD).ask("around", for_="Hammer")
    assert len(answer) == 2


def test_a_question_of_ones_own_sees_blank_nodes() -> None:
    """Ours are asked of the part of the graph that has none, where that is enough."""
    ((number,),) = short(myograph.open(questions=GOOD).ask("axioms"))
    assert int(number) > 0


def test_they_stay_after_loading(tmp_path: Path) -> None:
    graph = myograph.open(questions=GOOD)
    loaded = graph.load("facts", DATA.parent / "facts" / "good.tsv", into=tmp_path / "graph")
    assert "sites" in loaded.questions


# ---- on the command line


def test_ask(run: Run) -> None:
    words = ["--finding", "twitching", "--questions", str(GOOD), "--format", "tsv"]
    assert parse_plain(Catalog(own=GOOD)["sites"], words) == (
        {"finding": ["twitching"]},
        {"questions": str(GOOD), "format": "tsv"},
    )
    answer = run("ask", "sites", *words)
    note = '"VALUES ?note { \'1\' } LIMIT 2"'
    sites = [f"<https://w3id.org/myograph/{site}>\t{note}\n" for site in ("leg", "one-side-of-body")]
    assert answer == (
        0,
        "".join(["?site\t?note\n", *sites]),
        "These are 2 of 3 sites: 1 more are not shown. A limit of 0 shows all.\n",
    )
    assert run("ask", "sites", f"--questions={GOOD}", "--find", "twitching", "--format", "tsv") == answer  # by argparse
    assert run("ask", "sites", f"--quest={GOOD}", "--find", "twitching", "--format", "tsv") == answer
    assert run("ask", "sites", "--finding", "twitching") == (
        2,
        "",
        "myograph: there is no question 'sites'. Did you mean causes or statements?\n",
    )


def test_ask_help(run: Run) -> None:
    code, out, err = run("ask", "sites", "--questions", str(GOOD), "--help")
    assert (code, err) == (0, "")
    assert "--finding FINDING|CONDITION [FINDING|CONDITION ...]" in out
    assert "  --questions DIR       a folder of questions of your own, which join the catalog\n" in out
    assert out.endswith("example:\n  myograph ask sites --finding 'muscle twitching'\n")


def test_questions_marks_their_folder(run: Run) -> None:
    code, out, err = run("questions", "--questions", str(GOOD))
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["question", "asks", "takes", "from"]
    marked = {line.split()[0]: line.split()[-1] for line in out.splitlines()[2:] if line[0] != " "}
    assert set(marked) == {*OURS, "around", "axioms", "sites"}
    assert {name for name, folder in marked.items() if folder != "myograph"} == {"around", "axioms", "sites"}
    assert "from" not in run("questions")[1].splitlines()[0].split()


def test_questions_shows_one_whole(run: Run) -> None:
    code, out, _ = run("questions", "around", "--questions", str(GOOD))
    assert code == 0
    assert "CONSTRUCT { ?for ?property ?value }" in out


def test_the_folder_has_to_be_named(run: Run) -> None:
    code, out, err = run("ask", "sites", "--questions")
    assert (code, out) == (2, "")
    assert err.endswith("error: argument --questions: expected one argument\n")


def test_an_error_is_one_line_and_exit_code_2(run: Run) -> None:
    where = DEFECTS / "no-summary.rq"
    for words in (["ask", "no-summary", "--x", "y"], ["questions"], ["questions", "no-summary"]):
        code, out, err = run(*words, "--questions", str(DEFECTS))
        assert (code, out) == (2, "")
        assert err.startswith(f"myograph: {DEFECTS if words == ['questions'] else where}")


def test_the_short_way_for_ours_reads_no_checks() -> None:
    code = "import sys; from myograph.catalog import Catalog; Catalog()['causes']; sys.exit('myograph.own' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


# ---- what is wrong with a file


@pytest.mark.parametrize("path", sorted(DEFECTS.glob("*.rq")), ids=lambda path: path.stem)
def test_a_defect(path: Path) -> None:
    """Beside each file is what is said of it, after its path; FILE stands for the path in it."""
    said = path.with_suffix(".txt").read_text(encoding="utf-8").removesuffix("\n").replace("FILE", str(path))
    with pytest.raises(CatalogError) as raised:
        Catalog(own=DEFECTS)[path.stem]
    assert str(raised.value) == f"{path}:{said}"


@pytest.mark.parametrize("path", sorted(ASKED.glob("*.rq")), ids=lambda path: path.stem)
def test_a_defect_that_shows_when_it_is_asked(path: Path) -> None:
    """Only a graph can tell which notices there are; beside each file is what is said of it, as above."""
    graph = myograph.open(questions=ASKED)
    said = path.with_suffix(".txt").read_text(encoding="utf-8").removesuffix("\n")
    with pytest.raises(CatalogError) as raised:
        graph.ask(path.stem, a="leg")
    assert str(raised.value) == f"{path}:{said}"


def test_a_notice_that_is_missing_from_rows_one_after_the_other(run: Run) -> None:
    path = ASKED / "notice-of-no-name.rq"
    said = path.with_suffix(".txt").read_text(encoding="utf-8")
    words = ("ask", "notice-of-no-name", "--a", "leg", "--limit", "0", "--format", "tsv", "--questions", str(ASKED))
    assert run(*words) == (2, "", f"myograph: {path}:{said}")


def test_a_graph_without_notices(tmp_path: Path) -> None:
    path = tmp_path / "things.ttl"
    path.write_text('<urn:hammer> a <https://w3id.org/myograph/Entity> ; <http://www.w3.org/2000/01/rdf-schema#label> "hammer" .\n')
    with pytest.raises(CatalogError) as raised:
        myograph.open(path, questions=ASKED).ask("notice-of-another-kind", a="hammer")
    assert str(raised.value) == f"{ASKED}/notice-of-another-kind.rq:4: the graph {path} has no notice 'leg'. There are: none."


def test_the_notices_of_an_answer_that_is_a_graph(run: Run, tmp_path: Path) -> None:
    """On standard error, as for every format that has no place for them."""
    (tmp_path / "beside.rq").write_text((ASKED / "notice-beside-a-graph.rq").read_text().replace("advise", "advice"))
    advice = "This shows what sources say and is no medical advice; that a remedy is listed does not mean that it suits you."
    assert myograph.open(questions=tmp_path).ask("beside", a="leg").notices == (advice,)
    code, out, err = run("ask", "beside", "--a", "leg", "--questions", str(tmp_path))
    assert (code, err) == (0, f"{advice}\n")
    assert "myo:leg " in out


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "causes.rq").write_text("")
    with pytest.raises(CatalogError) as raised:
        myograph.open(questions=tmp_path)
    other = Path(OURS.folder) / "causes.rq"
    assert str(raised.value) == f"{tmp_path}/causes.rq: there is a question of this name already: {other}. Give it another name."


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Causes", "a name of small letters, digits and hyphens"),
        ("my causes", "a name of small letters, digits and hyphens"),
        ("-x", "a name of small letters, digits and hyphens"),
        ("test", "another name"),
    ],
)
def test_a_name_that_no_question_can_have(tmp_path: Path, name: str, wanted: str) -> None:
    (tmp_path / f"{name}.rq").write_text("")
    with pytest.raises(CatalogError) as raised:
        myograph.open(questions=tmp_path)
    assert str(raised.value) == f"{tmp_path}/{name}.rq: the name of the file is that of the question. Give it {wanted}."


def test_a_folder_without_questions(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("")
    (tmp_path / "._causes.rq").write_text("what macOS leaves")
    for folder, what in (
        (tmp_path, "there is no question in this folder. A question is a file *.rq."),
        (tmp_path / "no", "there is no such folder. Name one that holds questions, which are files *.rq."),
        (tmp_path / "README.md", "this folder cannot be read: Not a directory. Name one that holds questions, which are files *.rq."),
    ):
        with pytest.raises(CatalogError) as raised:
            myograph.open(questions=folder)
        assert str(raised.value) == f"{folder}: {what}"


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "sites.rq").mkdir()
    with pytest.raises(CatalogError) as raised:
        myograph.open(questions=tmp_path).ask("sites")
    assert str(raised.value) == f"{tmp_path}/sites.rq: this file cannot be read: Is a directory."


@pytest.mark.parametrize(
    "hidden",
    [
        "SELECT ?x { ?x ?y ?z SERVICE<urn:a>{ } }",
        "SELECT ?x { ?x ?y ?z service silent ?y { } }",
        "SELECT ?x { ?x ?y ?z \\u0053ERVICE <urn:a> { } }",
    ],
)
def test_no_question_asks_another_server(tmp_path: Path, hidden: str) -> None:
    (tmp_path / "far.rq").write_text(f"#+ summary: What?\n#+ column x: It.\n{hidden}\n")
    with pytest.raises(CatalogError, match=r"far\.rq:\d: (the query asks another server|the query does not parse)"):
        Catalog(own=tmp_path)["far"]


def test_an_update_however_it_is_hidden(tmp_path: Path) -> None:
    for update in ("delete where { ?s ?p ?o }", "# a\nBASE <urn:x> # b\nClear all", "WITH <urn:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"):
        (tmp_path / "change.rq").write_text(f"#+ summary: What?\n{update}\n")
        with pytest.raises(CatalogError, match=r"change\.rq:\d: this is an update: \w+\. A question reads and changes nothing"):
            Catalog(own=tmp_path)["change"]


def test_called_without_a_graph() -> None:
    with pytest.raises(QuestionError) as raised:
        Catalog(own=GOOD)["sites"](finding="leg")
    assert str(raised.value) == 'this is asked of a graph: myograph.open().questions["sites"].'
