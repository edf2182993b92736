"""What is made of a question's header besides the answer: signature and docstring, SHACL example, copy for grlc and BASIL, page."""

from __future__ import annotations

import inspect
import os
import pydoc
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
import yaml  # type: ignore[import-untyped]  # it comes with sssom
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

import myograph
from myograph import CatalogError, GraphError, QuestionError
from myograph.cli import main
from myograph.engines import Solutions
from myograph.exports.grlc import MOST, given_names, grlc_text
from myograph.exports.questions import question_files, write_folder
from myograph.exports.shacl import shacl_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Literal, NamedNode

    from myograph.catalog import Question

ENDPOINT = "https://example.org/sparql"
SCHEMA = rdflib.Namespace("https://schema.org/")
DATA = Path(__file__).parent / "data" / "questions"
EXPECTED = sorted((Path(__file__).parent / "expected").glob("*.tsv"))
GRAPH = myograph.open("bundled", questions=DATA / "good")
QUESTIONS = list(GRAPH.questions)


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return question_files(GRAPH, ENDPOINT)


def answered(sparql: str) -> list[str]:
    """The rows of a query, or its triples, as texts in order."""
    result = GRAPH._engine.run(sparql)
    if isinstance(result, Solutions):
        return [str(result.variables), *map(str, result.rows)]
    assert isinstance(result, list)
    return sorted(map(str, result))


# ---- Python


def test_a_signature() -> None:
    signatures = {name: str(inspect.signature(GRAPH.questions[name])) for name in ("statistics", "links", "common-findings", "neighbours")}
    assert signatures == {
        "statistics": "(*, limit: int | None = None) -> myograph.answers.Answer",
        "links": "(*, from_: str, to: str, limit: int | None = None) -> myograph.answers.Answer",
        "common-findings": "(*, cause: str | list[str], least: int | None = None, limit: int | None = None) -> myograph.answers.Answer",
        "neighbours": "(*, entity: str) -> myograph.answers.GraphAnswer",
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_takes_what_its_signature_says(name: str) -> None:
    question = GRAPH.questions[name]
    example: dict[str, Any] = {f"{key}_" if key in ("for", "from", "with") else key: value for key, value in question.example.items()}
    inspect.signature(question).bind(**example)
    answer, asked = question(**example), GRAPH.ask(name, **question.example)
    assert type(answer) is type(asked) is inspect.signature(question).return_annotation
    assert [str(row) for row in answer] == [str(row) for row in asked]


def test_a_docstring() -> None:
    assert GRAPH.questions["sites"].__doc__ == (
        "Where in the body are findings, as the sources state it?\n"
        "\n"
        ":param finding: Finding or Condition, one or more. The findings, all of which must be there.\n"
        ":param sure: Status, optional. Keep statements of this standing.\n"
        ":param limit: how much to answer; 2 sites without it; 0 for all.\n"
        "\n"
        "Columns of the answer:\n"
        "\n"
        "    site: The part of the body.\n"
        "    note: The same for every row.\n"
        "\n"
        '    >>> graph.questions["sites"](finding="muscle twitching")'
    )


def test_help_shows_it() -> None:
    shown = pydoc.plain(pydoc.render_doc(GRAPH.questions["around"]))
    assert "<Question around(for)>\n    What is next to something?\n" in shown
    assert '    >>> graph.questions["around"](for_="leg")\n' in shown


def test_help_for_the_class_is_its_own() -> None:
    cls = type(GRAPH.questions["around"])
    assert (cls.__doc__ or "").startswith("One question of the catalog: ")
    assert list(inspect.signature(cls).parameters) == ["path", "own", "ask"]


def test_what_is_shown_of_a_catalog_and_of_a_graph() -> None:
    assert repr(GRAPH.questions) == f"<Catalog: {len(QUESTIONS)} questions>"
    assert repr(GRAPH.questions["neighbours"](entity="als")) == "<GraphAnswer: 15 triples, from bundled>"
    assert GRAPH.questions._ipython_key_completions_() == QUESTIONS


def test_asking_imports_nothing_of_this() -> None:
    code = """
import sys
from myograph.cli import main
assert main(["ask", "serious-causes", "--symptom", "weakness", "--graph", "bundled"]) == 0
sys.stderr.write(" ".join(name for name in ("inspect", "myograph.described", "myograph.own", "myograph.exports") if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# ---- SHACL


def example_of(text: str) -> tuple[rdflib.Graph, rdflib.term.Node]:
    graph = rdflib.Graph().parse(data=text, format="turtle")
    (subject,) = graph.subjects(RDF.type, SH.SPARQLExecutable)
    return graph, subject


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_shacl_example(files: dict[str, str], name: str) -> None:
    question = GRAPH.questions[name]
    graph, subject = example_of(files[f"shacl/{name}.ttl"])
    form, other = (SH.construct, SH.select) if question.is_graph else (SH.select, SH.construct)
    cls = SH.SPARQLConstructExecutable if question.is_graph else SH.SPARQLSelectExecutable
    assert subject == rdflib.URIRef(f"{ENDPOINT}/.well-known/sparql-examples/{name}")
    assert set(graph.objects(subject, RDF.type)) == {SH.SPARQLExecutable, cls}
    (comment,) = graph.objects(subject, RDFS.comment)
    assert isinstance(comment, rdflib.Literal)
    assert (comment.language, str(comment).startswith(question.summary)) == ("en", True)
    assert {str(word) for word in graph.objects(subject, SCHEMA.keywords)} == set(question.keywords)
    assert list(graph.objects(subject, SCHEMA.target)) == [rdflib.URIRef(ENDPOINT)]
    assert list(graph.objects(subject, other)) == []
    (query,) = graph.objects(subject, form)
    found = answered(str(query))
    assert found == answered(question.bind(GRAPH.example_terms(name)))
    (prefixes,) = graph.objects(subject, SH.prefixes)
    assert (prefixes, RDF.type, OWL.Ontology) in graph
    declared = {str(graph.value(one, SH.prefix)): str(graph.value(one, SH.namespace)) for one in graph.objects(prefixes, SH.declare)}
    assert declared == dict(re.findall(r"^PREFIX (\w+): <(.*)>$", str(query), re.MULTILINE))
    before = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in declared.items())
    assert answered(before + str(query)) == found  # as SHACL reads it


def test_all_examples_are_one_file_when_joined(files: dict[str, str]) -> None:
    joined = "".join(text for path, text in files.items() if path.startswith("shacl/"))
    graph = rdflib.Graph().parse(data=joined, format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.SPARQLExecutable))) == len(QUESTIONS)


def test_an_example_without_an_endpoint() -> None:
    """It can be asked of no endpoint, and what is not ours has no IRI of ours."""
    for name, iri in (("causes", rdflib.URIRef("https://w3id.org/myograph/question/causes")), ("sites", None)):
        graph, subject = example_of(shacl_text(GRAPH.questions[name], GRAPH.example_terms(name)))
        assert subject == iri if iri else isinstance(subject, rdflib.BNode)
        assert list(graph.objects(subject, SCHEMA.target)) == []


def test_a_shacl_example_says_any_text(tmp_path: Path) -> None:
    query = 'SELECT ?x { ?x ?y "\\\\\\"\'\'\'a\\n" , """b"c""" , \'""\' , \'"""\', "" }#"'
    (tmp_path / "quotes.rq").write_text(f'#+ summary: "A" \\ "B"?\n#+ column x: It.\n{query}\n')
    question = myograph.open("bundled", questions=tmp_path).questions["quotes"]
    graph, subject = example_of(shacl_text(question, {}))
    assert str(graph.value(subject, SH.select)) == query
    assert str(graph.value(subject, RDFS.comment)) == '"A" \\ "B"?'


# ---- grlc and BASIL

#: What grlc takes for a parameter (gquery.get_parameters), and what BASIL does (VariableParser).
GRLC = re.compile(
    r"\?(?P<required>_{1,2})(?P<name>[a-zA-Z0-9]+)(?:_(?P<type>iri|number|literal|integer))?"
    r"(?:_(?P<prefix>[a-zA-Z0-9]+)_(?P<local>[a-zA-Z0-9]+))?"
)
BASIL = re.compile(r"[$?]([_]{1,2})([^_]+)_?([a-zA-Z0-9]+)?_?([a-zA-Z0-9]+)?.*$")


def header_of(text: str) -> dict[str, Any]:
    """The header of a copy, as grlc reads it."""
    read = yaml.safe_load("\n".join(line.lstrip("#+") for line in text.split("\n") if line.startswith("#+")))
    assert isinstance(read, dict)
    return read


def filled(text: str, given: dict[str, str]) -> str:
    """The query that grlc sends: each parameter that is given replaced by its value."""
    for found in {match[0]: match for match in GRLC.finditer(text)}.values():
        value = given.get(found["name"])
        if value is None:
            assert found["required"] == "__", f"{found['name']} must be given"
        elif found["type"] == "iri":
            text = text.replace(found[0], f"<{value}>")
        else:
            text = text.replace(found[0], f'"{value}"^^xsd:{found["type"] or found["local"]}')
    return text


def without_limit(question: Question, sparql: str) -> str:
    """Where the query keeps to a limit itself, and orders nothing before it, any so many may be the ones that it answers."""
    return sparql.replace(f"LIMIT {question.limit}\n", "\n") if question.is_paged else sparql


def given_to(question: Question, terms: dict[str, list[NamedNode | Literal]]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, values in terms.items():
        wanted = list(dict.fromkeys(values))
        assert len(wanted) <= MOST
        given.update(zip(given_names(question.parameters[name]), (value.value for value in wanted), strict=False))
    return given


def read_values(path: Path) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|(\S+))', path.read_text(encoding="utf-8").split("\n", 1)[0]):
        values.setdefault(name, []).append(quoted or bare)
    return values


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_a_copy_for_grlc_answers_as_the_question_does(files: dict[str, str], path: Path) -> None:
    """With all the values that there are stored answers for, lists and values that are left out among them."""
    question = GRAPH.questions[path.stem.partition("--")[0]]
    terms = GRAPH._asker.terms(question, read_values(path))
    sent = filled(files[f"grlc/{question.name}.rq"], given_to(question, terms))
    assert answered(without_limit(question, sent)) == answered(without_limit(question, question.bind(terms)))


def test_a_copy_for_grlc_counts_and_orders_values_as_the_question_does(files: dict[str, str]) -> None:
    copy, question = files["grlc/causes.rq"], GRAPH.questions["causes"]
    both = question.bind(GRAPH._asker.terms(question, {"symptom": ["numbness", "weakness"]}))
    numbness, weakness = (f"https://w3id.org/myograph/{name}" for name in ("numbness", "muscle-weakness"))
    assert answered(filled(copy, {"symptom": numbness, "symptom5": weakness})) == answered(both)
    assert answered(filled(copy, {"symptom3": weakness, "symptom2": numbness, "symptom4": weakness})) == answered(both)
    assert answered(filled(copy, {})) == answered(question.bind({}))
    assert answered(filled(copy, {"symptom": numbness})) not in (answered(both), answered(question.bind({})))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_copy_is_understood_by_grlc_and_by_basil(files: dict[str, str], name: str) -> None:
    text, question = files[f"grlc/{name}.rq"], GRAPH.questions[name]
    translateQuery(parseQuery(text))  # before anything is filled in: so grlc finds out of what form it is
    variables = {match[0]: match for match in GRLC.finditer(text)}
    expected = {}
    for parameter in question.parameters.values():
        for number, given in enumerate(given_names(parameter)):
            kind = {"xsd:integer": "integer", "xsd:decimal": "xsd_decimal"}.get(parameter.classes[0], "iri")
            expected[f"?{'_' if number < parameter.least else '__'}{given}_{kind}"] = (given, kind)
    assert set(variables) == set(expected)
    for variable, (given, kind) in expected.items():
        match = BASIL.fullmatch(variable)
        assert match is not None
        assert (match[2], "_".join(filter(None, match.groups()[2:]))) == (given, kind)
    header = header_of(text)
    assert set(header) <= {"summary", "description", "method", "endpoint", "pagination", "tags", "defaults"}
    assert (header["summary"], header["endpoint"], header["method"]) == (question.summary, ENDPOINT, "GET")
    assert header.get("tags", []) == list(question.keywords)
    assert header.get("pagination") == (question.limit or None if not question.is_paged else None)
    defaults = {key: value for one in header.get("defaults", []) for key, value in one.items()}
    assert defaults == given_to(question, GRAPH.example_terms(name))


def test_a_copy_declares_xsd_where_a_number_is_filled_in(files: dict[str, str]) -> None:
    """Otherwise grlc writes the prefix before every SELECT, also within the query, where it is not allowed."""
    for name in QUESTIONS:
        numbers = any(parameter.is_number for parameter in GRAPH.questions[name].parameters.values())
        assert not numbers or "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n" in files[f"grlc/{name}.rq"]


def test_names_that_grlc_cannot_tell_apart(tmp_path: Path) -> None:
    parameters = "".join(f"#+ parameter {name}: Entity, optional. It.\n" for name in ("a_b", "ab"))
    blocks = "VALUES ?a_b { UNDEF } VALUES ?ab { UNDEF }"
    (tmp_path / "twice.rq").write_text(f"#+ summary: What?\n{parameters}#+ column x: It.\nSELECT ?x {{ {blocks} ?x ?a_b ?ab }}\n")
    question = myograph.open("bundled", questions=tmp_path).questions["twice"]
    with pytest.raises(QuestionError) as raised:
        grlc_text(question, {})
    assert str(raised.value) == f"{tmp_path}/twice.rq: two parameters would be called 'ab' in grlc, which takes no _ in a name. Rename one."


# ---- the folder


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_is_the_same_every_time(files: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "new" / "questions"
    target.parent.mkdir()
    for _ in range(2):
        myograph.open("bundled", questions=DATA / "good").export("questions", target, endpoint=ENDPOINT)
        assert tree(target) == {path: text.encode() for path, text in files.items()}
    assert os.listdir(target.parent) == ["questions"]
    names = {f"{folder}/{name}.{end}" for name in QUESTIONS for folder, end in (("shacl", "ttl"), ("grlc", "rq"))}
    assert set(files) == {"README.md", "questions.md", *names}


def test_an_earlier_export_goes_as_a_whole(tmp_path: Path) -> None:
    write_folder({"shacl/old.ttl": "old", "README.md": "old"}, tmp_path / "out")
    write_folder({"shacl/new.ttl": "new"}, tmp_path / "out")
    assert tree(tmp_path / "out") == {"shacl/new.ttl": b"new"}


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    write_folder({"README.md": "old"}, tmp_path / "out")
    with pytest.raises(GraphError) as raised:
        write_folder({"README.md": "new", "README.md/x": "no place"}, tmp_path / "out")
    assert str(raised.value) == f"{tmp_path}/out: this cannot be written: File exists"
    assert tree(tmp_path) == {"out/README.md": b"old"}


def test_nothing_else_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "love.txt").write_text("dear")
    (tmp_path / "file").write_text("mine")
    refused = {"letters": "this folder holds something else: love.txt. Name a new one.", "file": "this is a file. Name a folder."}
    for name, what in refused.items():
        with pytest.raises(GraphError) as raised:
            write_folder({"README.md": "new"}, tmp_path / name)
        assert str(raised.value) == f"{tmp_path / name}: {what}"
    assert tree(tmp_path) == {"letters/love.txt": b"dear", "file": b"mine"}


def test_an_example_that_is_not_of_the_graph(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text("<urn:a> a <urn:b> .")
    with pytest.raises(CatalogError) as raised:
        myograph.open(tmp_path / "one.ttl").export("questions", tmp_path / "out")
    path = GRAPH.questions["cause-profile"].path
    line = GRAPH.questions["cause-profile"].line_of("example")
    said = "the example is not of this graph: no cause or condition is called 'als'. Try: myograph find TEXT"
    assert str(raised.value) == f"{path}:{line}: {said}"
    assert not (tmp_path / "out").exists()


def test_the_page_shows_every_question_and_how_to_ask_it(files: dict[str, str]) -> None:
    page = files["questions.md"]
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == QUESTIONS
    assert re.findall(r"^\| \[(.*?)\]\(#(.*?)\) \|", page, re.MULTILINE) == [(name, name) for name in QUESTIONS]
    section = page.partition("## sites\n")[2].partition("\n## ")[0]
    folder = DATA / "good"
    assert section == (
        "\n"
        "Where in the body are findings, as the sources state it?\n"
        "\n"
        "| parameter | takes | meaning |\n"
        "| --- | --- | --- |\n"
        "| `finding` | Finding or Condition, one or more | The findings, all of which must be there. |\n"
        "| `sure` | Status, optional | Keep statements of this standing. |\n"
        "\n"
        "| column | meaning |\n"
        "| --- | --- |\n"
        "| `site` | The part of the body. |\n"
        "| `note` | The same for every row. |\n"
        "\n"
        "An answer shows 2 sites unless a limit says otherwise.\n"
        "\n"
        "```sh\n"
        f"myograph ask sites --finding 'muscle twitching' --limit 3 --questions {folder}\n"
        "```\n"
        "\n"
        "```python\n"
        ">>> import myograph\n"
        f'>>> myograph.open(questions="{folder}").questions["sites"](finding="muscle twitching", limit=3)\n'
        "<Answer: 3 rows of site, note, from bundled>\n"
        "\n"
        "```\n"
        "\n"
        "| site | note |\n"
        "| --- | --- |\n"
        "| leg | VALUES ?note { '1' } LIMIT 2 |\n"
        "| one side of the body | VALUES ?note { '1' } LIMIT 2 |\n"
        "| whole body | VALUES ?note { '1' } LIMIT 2 |\n"
    )


# ---- the command line


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOGRAPH_GRAPH", "bundled")
    assert main(["export", "questions", "-o", str(tmp_path / "out"), "--endpoint", ENDPOINT, "--questions", str(DATA / "good")]) == 0
    assert set(tree(tmp_path / "out")) == set(question_files(GRAPH))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["turtle", "--endpoint", ENDPOINT], "--endpoint and --questions are for the format questions, and not for turtle."),
        (["trig", "--questions", "mine"], "--endpoint and --questions are for the format questions, and not for trig."),
        (["questions", "--endpoint", "here"], "the endpoint is a URL, such as https://example.org/sparql, and not 'here'."),
        (["questions", "--endpoint", "http://x/> <"], "the endpoint is a URL, such as https://example.org/sparql, and not 'http://x/> <'."),
        (["questions", "--endpoint", ""], "the endpoint is a URL, such as https://example.org/sparql, and not ''."),
    ],
)
def test_wrong_use(words: Iterable[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", *words, "-o", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"myograph: {message}\n"
    assert list(tmp_path.iterdir()) == []


