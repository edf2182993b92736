"""The command line: what every command prints, says of wrong use, and returns; in this process and as a program."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import myograph
from myograph.cli import main, parse_plain
from myograph.commands import COMMANDS, _parser, question_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Run = Callable[..., tuple[int, str, str]]

GRAPH = myograph.open("bundled")
QUESTIONS = sorted(GRAPH.questions)
MYO = "https://w3id.org/myograph/"
PROGRAM = [sys.executable, "-c", "import sys; from myograph.cli import main; sys.exit(main())"]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("NO_COLOR", "COLUMNS", "MYOGRAPH_GRAPH", "_ARGCOMPLETE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))  # no graph of the user's own
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs words in this process: exit code, standard output, standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def program(words: Sequence[str], **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *words], capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, **options)  # type: ignore[call-overload,no-any-return]


# ---- what the commands print


def test_ask(run: Run) -> None:
    code, out, err = run("ask", "serious-causes", "--symptom", "weakness")
    assert (code, err) == (0, "")
    table, _, rest = out.partition("\n\n")
    assert [line.split("  ")[0] for line in table.split("\n")[2:]] == [
        "amyotrophic lateral sclerosis",
        "fibromyalgia",
        "muscular dystrophy",
    ]
    assert rest.startswith(
        "Empty, and not shown: frequency, evidence, reference, entry.\n\n"
        "3 rows, from the graph: bundled.\n• Most causes of a muscle twitch in the leg are harmless and end by themselves.\n"
    )
    assert "• Only a doctor can find out the exact cause.\n" in rest


def test_the_program_prints_what_main_prints(run: Run) -> None:
    words = ["ask", "symptoms", "--cause", "als"]
    done = program(words)
    assert (done.returncode, done.stdout, done.stderr) == run(*words)


def test_the_script_and_its_version() -> None:
    script = Path(sys.executable).with_name("myograph")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"myograph {myograph.__version__}\n", "")


def test_no_command_shows_them_all(run: Run) -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    assert re.findall(r"^    ([a-z]+)\b", out, re.MULTILINE) == list(COMMANDS)
    assert run("--help") == (0, out, "")


def test_questions(run: Run) -> None:
    code, out, err = run("questions")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()[2:] if line[0] != " "] == QUESTIONS


def test_questions_shows_one_whole(run: Run) -> None:
    code, out, err = run("questions", "neighbours")
    assert (code, err) == (0, "")
    assert out.startswith("usage: myograph ask neighbours [-h] --entity ENTITY")
    assert "example:\n  myograph ask neighbours --entity als\n" in out
    assert "\nCONSTRUCT {" in out
    assert "#+" not in out


def test_query_of_each_form(run: Run) -> None:
    label = "<https://w3id.org/myograph/leg> <http://www.w3.org/2000/01/rdf-schema#label>"
    assert run("query", f"SELECT ?label {{ {label} ?label }}") == (0, "label\n─────\nleg\n\n1 row, from the graph: bundled.\n", "")
    assert run("query", f'ASK {{ {label} "leg" }}') == (0, "true\n", "")
    assert run("query", f'ASK {{ {label} "arm" }}', "--format", "json") == (0, '{"head": {}, "boolean": false}\n', "")
    assert run("query", f"CONSTRUCT WHERE {{ {label} ?label }}") == (
        0,
        f'@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix myo: <{MYO}> .\nmyo:leg rdfs:label "leg" .\n',
        "",
    )
    assert run("query", f"CONSTRUCT WHERE {{ {label} ?label }}", "--format", "ntriples") == (0, f'{label} "leg" .\n', "")
    code, out, _ = run("query", "DESCRIBE <https://w3id.org/myograph/leg>", "--format", "ntriples")
    assert code == 0
    assert f'{label} "leg" .\n' in out


def test_query_from_a_file_and_from_standard_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.rq").write_text("ASK { ?s ?p ?o }")
    assert run("query", "-f", str(tmp_path / "one.rq")) == (0, "true\n", "")
    done = program(["query", "-f", "-"], input="ASK { ?s ?p ?p }")
    assert (done.returncode, done.stdout, done.stderr) == (0, "false\n", "")


def test_find(run: Run) -> None:
    code, out, err = run("find", "twiching", "--limit", "2")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["term", "name", "kind", "match"]
    assert out.endswith("\n\n2 rows, from the graph: bundled.\n")
    assert run("find", "xyzzy") == (0, "No rows, from the graph: bundled.\nNo label and no synonym comes near 'xyzzy'.\n", "")


def test_show(run: Run) -> None:
    code, out, err = run("show", "ALS", "--format", "tsv")
    assert (code, err) == (0, "")
    assert out.startswith("?subject\t?property\t?value\t?stated\n")
    assert '<https://w3id.org/myograph/amyotrophic-lateral-sclerosis>\t<http://www.w3.org/2000/01/rdf-schema#label>\t"amyotrophic' in out
    assert run("show", "Lou Gehrig’s disease", "--format", "tsv") == (0, out, "")


def test_info(run: Run) -> None:
    code, out, err = run("info", "--format", "csv")
    assert (code, err) == (0, "")
    found = dict(line.split(",") for line in out.splitlines()[1:])
    assert {name.rpartition("/")[2] for name in found} >= {
        "ontology",
        "terms",
        "article",
        "edges",
        "closure",
        "statuses",
        "reviews",
        "sources",
    }
    assert sum(map(int, found.values())) == len(list(GRAPH._store()))


def test_export_and_the_graph_of_a_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "all.nq")
    assert run("export", "nquads", "-o", path) == (0, "", "")
    words = ["ask", "links", "--from", "als", "--to", "leg", "--format", "csv"]
    expected = run(*words)
    assert run(*words, "--graph", path) == expected
    monkeypatch.setenv("MYOGRAPH_GRAPH", path)
    assert run(*words) == expected
    assert f"\n3 rows, from the graph: {path}.\n" in run("ask", "serious-causes", "--symptom", "weakness")[1]
    assert "\n3 rows, from the graph: bundled.\n" in run("ask", "serious-causes", "--symptom", "weakness", "--graph", "bundled")[1]


def test_draw(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "als.svg"
    assert run("draw", "als", "-o", str(path)) == (0, "", "")
    assert ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_load_and_the_graph_of_the_user(run: Run, tmp_path: Path) -> None:
    table = Path(__file__).parent / "data" / "terms" / "good.tsv"
    folder = tmp_path / "mine"
    code, out, err = run("load", "terms", str(table), "--graph", str(folder))
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["graph", "triples", "before", "triples", "now"]
    assert out.endswith(f"\n\nLoaded into {folder}.\n")
    again = run("load", "terms", str(table), "--graph", str(folder))
    assert again == (0, f"Loaded into {folder}. The graph says what it said before.\n", "")
    assert f"rows, from the graph: {folder}." in run("info", "--graph", str(folder))[1]


def test_load_without_a_place_is_what_is_used_from_then_on(run: Run, tmp_path: Path) -> None:
    code, _, err = run("load", "terms", str(Path(__file__).parent / "data" / "terms" / "good.tsv"))
    assert (code, err) == (0, "")
    assert f"rows, from the graph: {tmp_path / 'data' / 'myograph'}." in run("info")[1]


@pytest.mark.parametrize("name", QUESTIONS)
def test_help_shows_parameters_and_an_example_that_works(run: Run, name: str) -> None:
    question = GRAPH.questions[name]
    code, out, err = run("ask", name, "--help")
    assert (code, err) == (0, "")
    words = " ".join(out.split())
    assert question.summary in words
    for parameter in question.parameters.values():
        assert f"--{parameter.name} " in words
        assert parameter.description in words
    for column, meaning in question.columns.items():
        assert f"{column.replace('_', ' ')} {meaning}" in words
    example = out.partition("example:\n  ")[2].partition("\n")[0]
    assert shlex.split(example)[:3] == ["myograph", "ask", name]
    code, out, err = run(*shlex.split(example)[1:])
    assert (code, err) == (0, "")
    assert "No rows" not in out
    assert len(out.splitlines()) > 3


# ---- formats


def test_every_format_of_an_answer(run: Run) -> None:
    words = ["ask", "serious-causes", "--symptom", "weakness", "--format"]
    found = {format: run(*words, format) for format in ("table", "markdown", "json", "xml", "csv", "tsv")}
    assert {code for code, _, _ in found.values()} == {0}
    causes = ["amyotrophic-lateral-sclerosis", "fibromyalgia", "muscular-dystrophy"]
    bindings = json.loads(found["json"][1])["results"]["bindings"]
    assert [row["cause"]["value"].rpartition("/")[2] for row in bindings] == causes
    results = ElementTree.fromstring(found["xml"][1]).iterfind(".//{*}binding[@name='cause']/{*}uri")
    assert [(uri.text or "").rpartition("/")[2] for uri in results] == causes
    assert [line.split(",")[0].rpartition("/")[2] for line in found["csv"][1].split("\r\n")[1:-1]] == causes
    assert [line.split(">")[0].rpartition("/")[2] for line in found["tsv"][1].split("\n")[1:-1]] == causes
    assert (
        found["markdown"][1]
        .splitlines()[2]
        .startswith("| amyotrophic lateral sclerosis | progressive weakness | progresses |  |  |  | no | accepted |")
    )
    assert found["table"] == run(*words[:-1])
    for format, (_, out, err) in found.items():  # the caution is said whatever the format, and never inside data
        assert ("Only a doctor" in out) == (format in ("table", "markdown"))
        assert ("Only a doctor" in err) == (format not in ("table", "markdown"))


def test_iris_and_labels(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["ask", "serious-causes", "--symptom", "weakness"]
    monkeypatch.setenv("COLUMNS", "400")
    assert "https://w3id.org/myograph/fibromyalgia" in run(*words, "--iris")[1]
    lines = run(*words, "--labels", "--format", "csv")[1].split("\r\n")
    assert lines[0].startswith("cause,cause_label,finding,finding_label,qualifier,")
    assert lines[2].startswith("https://w3id.org/myograph/fibromyalgia,fibromyalgia,")


@pytest.mark.parametrize("format", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_every_format_of_a_graph(run: Run, format: str) -> None:
    code, out, err = run("ask", "neighbours", "--entity", "als", "--format", format)
    assert (code, err) == (0, "")
    assert "progressive-weakness" in out


def test_what_a_program_reads_is_utf_8_whatever_the_terminal_is() -> None:
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    query = 'SELECT ("naïve ☃" AS ?word) {}'
    assert program(["query", query, "--format", "csv"], env=ascii_only).stdout == "word\nnaïve ☃\n"  # read with universal line ends
    done = program(["query", query], env=ascii_only)
    assert (done.returncode, done.stdout.splitlines()[2], done.stderr) == (0, "na?ve ?", "")


# ---- wrong use: exit code 2, nothing on standard output, and what to do


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ask"], "which question? See them all: myograph questions"),
        (["ask", "serious-cause"], "there is no question 'serious-cause'. Did you mean serious-causes or causes or compare-causes?"),
        (["ask", "xyzzy"], "there is no question 'xyzzy'. See them all: myograph questions"),
        (["questions", "xyzzy"], "there is no question 'xyzzy'. See them all: myograph questions"),
        (
            ["ask", "serious-causes", "--symptom", "weeknes"],
            "no finding is called 'weeknes'. Did you mean muscle-weakness?",
        ),
        (["ask", "symptoms", "--cause", "xyzzy"], "no cause is called 'xyzzy'. Try: myograph find TEXT"),
        (
            ["ask", "compare-causes", "--cause", "als"],
            "the question compare-causes wants two different values or more for 'cause', and got 1.",
        ),
        (
            ["ask", "compare-causes", "--cause", "als", "ALS"],
            "the question compare-causes wants two different values or more for 'cause', and got 1.",
        ),
        (["ask", "statistics", "--graph", "no/such"], "no/such: there is no such file or folder."),
        (["show", "xyzzy"], "no entity or source or association or review or notice is called 'xyzzy'. Try: myograph find TEXT"),
        (["find", " "], "find needs a text and a limit of 1 or more, and got ' ' and 20."),
        (["find", "a", "--limit", "0"], "find needs a text and a limit of 1 or more, and got 'a' and 0."),
        (["query"], "no query was given. Give one, or a file with -f; -f - reads standard input."),
        (["query", "ASK {}", "-f", "one.rq"], "a query and a file with -f were given. Give one of them."),
        (["query", "-f", "no/such.rq"], "no/such.rq: there is no such file. Check the path."),
        (
            ["query", "SELECT * WHERE { ?s ?p }"],
            "the query does not parse: line 1, column 25: expected one of LATERAL, SERVICE, white space\n  SELECT * WHERE { ?s ?p }\n"
            + 26 * " "
            + "^",
        ),
        (
            ["query", "SELECT ?x {\n\t?x foo:bar ?y }"],
            "the query does not parse: line 2, column 12: the prefix used here is not declared by a PREFIX line\n"
            + "  \t?x foo:bar ?y }\n  \t          ^",
        ),
        (["query", "SELECT \udcff"], "the query does not parse: it holds bytes that are not UTF-8."),
        (
            ["query", "ASK {}", "--format", "turtle"],
            "the answer is a truth value, which has no format 'turtle'. Use: table, markdown, json, xml, csv, tsv.",
        ),
        (
            ["query", "SELECT * {}", "--format", "turtle"],
            "the answer is a table, which has no format 'turtle'. Use: table, markdown, json, xml, csv, tsv.",
        ),
        (
            ["query", "CONSTRUCT {} {}", "--format", "csv"],
            "the answer is a graph, which has no format 'csv'. Use: turtle, ntriples, rdfxml, jsonld.",
        ),
        (["export", "turtle", "-o", "no/such/file.ttl"], "no/such/file.ttl: this cannot be written: No such file or directory"),
        (["draw", "als", "-o", "als.gif"], "als.gif: a picture is drawn to a file whose name ends in .svg or .png."),
        (["check", "--text", "article"], "--text takes SOURCE=FILE, such as article=article.txt, and got 'article'."),
    ],
    ids=lambda value: " ".join(value)[:40].encode("ascii", "replace").decode() if isinstance(value, list) else "",
)
def test_wrong_use(run: Run, words: list[str], message: str) -> None:
    assert run(*words) == (2, "", f"myograph: {message}\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["bogus"], "myograph: error: argument COMMAND: invalid choice: 'bogus' (choose from"),
        (["ask", "serious-causes"], "myograph ask serious-causes: error: the following arguments are required: --symptom"),
        (["ask", "serious-causes", "--symptom"], "myograph ask serious-causes: error: argument --symptom: expected at least one argument"),
        (
            ["ask", "serious-causes", "--sympton", "x"],
            "myograph ask serious-causes: error: the following arguments are required: --symptom",
        ),
        (["ask", "muscle-types", "--cause", "als"], "myograph ask muscle-types: error: unrecognized arguments: --cause als"),
        (["ask", "neighbours", "--entity", "als", "leg"], "myograph ask neighbours: error: unrecognized arguments: leg"),
        (
            ["ask", "statistics", "--format", "yaml"],
            "myograph ask statistics: error: argument --format: invalid choice: 'yaml' (choose from",
        ),
        (
            ["ask", "neighbours", "--entity", "als", "--format", "csv"],
            "myograph ask neighbours: error: argument --format: invalid choice: 'csv'",
        ),
        (["export", "yaml", "-o", "x"], "myograph export: error: argument FORMAT: invalid choice: 'yaml' (choose from"),
        (["export", "turtle"], "myograph export: error: the following arguments are required: -o/--output"),
        (["find", "a", "--limit", "many"], "myograph find: error: argument --limit: invalid int value: 'many'"),
        (["show"], "myograph show: error: the following arguments are required: entity"),
        (["load"], "myograph load: error: the following arguments are required: source"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_words(run: Run, words: list[str], message: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("usage: myograph")
    assert message in err


def test_wrong_use_of_the_program() -> None:
    done = program(["ask", "symptoms", "--cause", "xyzzy"])
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "myograph: no cause is called 'xyzzy'. Try: myograph find TEXT\n")


# ---- the short way and argparse read the same words in the same way

WORD = st.sampled_from([
    "--symptom", "--cause", "--severity", "--kind", "--for", "--with", "--from", "--to", "--entity", "--format", "--graph", "--iris",
    "--labels", "--sym", "--symptom=als", "--help", "-h", "-f", "-", "--", "-1", "", "als", "weakness", "leg", "muscle weakness", "json",
    "csv", "turtle", "--format=json",
])  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(QUESTIONS), st.lists(st.one_of(WORD, st.text(max_size=5)), max_size=8))
def test_the_short_way_agrees_with_argparse(name: str, words: list[str]) -> None:
    agrees(name, words)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_the_short_way_agrees_with_argparse_on_words_that_fit(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(QUESTIONS))
    options = [*(f"--{parameter}" for parameter in GRAPH.questions[name].parameters), "--format", "--graph"]
    option = st.tuples(
        st.sampled_from(options), st.lists(st.sampled_from(["als", "leg", "json", "tsv", "a b", "-x"]), min_size=1, max_size=2)
    )
    agrees(name, [word for one, values in data.draw(st.lists(option, max_size=4)) for word in (one, *values)])


def agrees(name: str, words: list[str]) -> None:
    question = GRAPH.questions[name]
    plain = parse_plain(question, words)
    if plain is None:
        return
    args = vars(question_parser(_parser("myograph", ""), question).parse_args(words))
    values, options = plain
    assert values == {
        parameter.name: given if parameter.is_list else [given]
        for parameter in question.parameters.values()
        if (given := args[f"value_{parameter.name}"]) is not None
    }
    assert (options.get("format", "table"), options.get("graph")) == (args["format"], args["graph"])
    assert not args["iris"]
    assert not args["labels"]


def test_the_short_way_takes_every_example() -> None:
    for name in QUESTIONS:
        question = GRAPH.questions[name]
        words = [word for parameter, values in question.example.items() for word in (f"--{parameter}", *values)]
        assert parse_plain(question, words) == (None if question.is_graph else (question.example, {}))


def test_the_short_way_imports_no_more_than_it_needs() -> None:
    code = """
import sys
names = "rdflib oxrdflib owlready2 SPARQLWrapper argparse re json typing dataclasses difflib shlex csv pathlib argcomplete".split()
for name in names:
    sys.modules.pop(name, None)  # what the start of Python itself has imported
from myograph.cli import main
assert main(["ask", "serious-causes", "--symptom", "weakness"]) == 0
sys.stderr.write(" ".join(name for name in names if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# ---- terminals and pipes


@pytest.mark.parametrize("width", [40, 53, 67, 80, 100, 131, 200])
@pytest.mark.parametrize("name", ["serious-causes", "evidence", "mappings", "remedies", "what-to-do", "links", "statistics"])
def test_tables_fit_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    words = [word for parameter, values in GRAPH.questions[name].example.items() for word in (f"--{parameter}", *values)]
    for options in ([], ["--iris"]):
        code, out, _ = run("ask", name, *words, *options)
        assert code == 0
        assert [line for line in out.splitlines() if len(line) > width] == []


@pytest.mark.parametrize("width", [40, 60, 200])
def test_the_list_of_questions_fits_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert [line for line in run("questions")[1].splitlines() if len(line) > width] == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("setting", "colour"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_is_for_terminals(setting: dict[str, str], colour: bool) -> None:
    words = ["ask", "serious-causes", "--symptom", "weakness"]
    environment = {**os.environ, **setting}
    assert "\033" not in program(words, env=environment).stdout
    shown = on_a_terminal(words, environment)
    assert ("\033[1mcause " in shown) == colour
    assert ("\033" in shown) == colour


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_the_width_is_that_of_the_terminal() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"NO_COLOR": "1"}
    shown = on_a_terminal(["ask", "serious-causes", "--symptom", "weakness"], environment, columns=60)
    assert 50 < max(len(line) for line in shown.splitlines()) <= 60


def on_a_terminal(words: list[str], environment: dict[str, str], columns: int = 120) -> str:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    with subprocess.Popen([*PROGRAM, *words], stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # so Linux says that the other end is closed
                break
            if not part:
                break
            parts.append(part)
    os.close(ours)
    assert process.returncode == 0
    return b"".join(parts).decode()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
@pytest.mark.parametrize(
    "words",
    [["ask", "statements"], ["questions"], ["--help"], ["ask", "causes", "--help"], ["query", "SELECT * { ?s ?p ?o }", "--format", "csv"]],
)
def test_a_reader_that_has_seen_enough(words: list[str]) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        done = subprocess.run([*PROGRAM, *words], stdout=theirs, stderr=subprocess.PIPE, timeout=60, check=False)
    finally:
        os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_literal_cannot_command_the_terminal(run: Run) -> None:
    code, out, err = run("query", 'SELECT ("a\\u001B[31mb" AS ?x) {}')
    assert (code, out.splitlines()[2], err) == (0, "a\ufffd[31mb", "")
