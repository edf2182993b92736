"""What README and the other documents show is what happens.

In each document, from top to bottom and in one empty folder: a block with a file's name after its language is that file; each line
``$ myograph …`` of a console block is run and its output compared whole; Python blocks are doctests; SPARQL blocks have an answer;
what Turtle blocks say is in the graph.

``python tests/test_docs.py`` writes anew what can be: the outputs, the README's table of questions, and docs/questions.md; those of
docs/hpo.md where the variable MYOGRAPH_HPO names a folder that HPO is loaded into.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pyoxigraph
import pytest

import myograph
from myograph.catalog import FOLDER, Catalog
from myograph.cli import main
from myograph.exports.format import formats
from myograph.exports.page import page_text
from myograph.quality import rules
from myograph.vocabulary import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "benchmarks" / "README.md"]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
PROSE = [*DOCUMENTS, ROOT / "CHANGELOG.md", ROOT / "CITATION.cff", ROOT / "LICENSE-CONTENT", ROOT / ".ci" / "run", WORKFLOW]
COLUMNS = 100

BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<name>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"(?<=^<!-- questions -->\n).*?(?=^<!-- /questions -->$)", re.MULTILINE | re.DOTALL)
RULE_TABLE = re.compile(r"(?<=^<!-- rules -->\n).*?(?=^<!-- /rules -->$)", re.MULTILINE | re.DOTALL)
FORMAT_TABLE = re.compile(r"(?<=^<!-- formats -->\n).*?(?=^<!-- /formats -->$)", re.MULTILINE | re.DOTALL)


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """An empty folder to work in, with the environment that the documents were written in."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        environment = {"COLUMNS": str(COLUMNS), "NO_COLOR": "1", "MYOGRAPH_GRAPH": "bundled", "XDG_DATA_HOME": os.path.join(folder, "data")}
        environment["MYOGRAPH_QUESTIONS"] = ""
        os.chdir(folder)
        try:
            with mock.patch.dict(os.environ, environment):
                yield Path(folder)
        finally:
            os.chdir(before)


def refreshed(path: Path, hpo: str | Path) -> str:
    """A document as it should be; what cannot be written anew, a Python block or some SPARQL, is an error where it is wrong.

    :param hpo: the folder of a graph that HPO is loaded into, for the document that shows it.
    """
    with workplace() as folder:
        if path.name == "hpo.md":
            (folder / "hpo").symlink_to(hpo, target_is_directory=True)
        text = page_text(myograph.open()) if path.name == "questions.md" else path.read_text(encoding="utf-8")
        text = BLOCK.sub(lambda block: refreshed_block(block, folder, path), text)
    text = RULE_TABLE.sub(lambda _: rule_table(), text)
    text = FORMAT_TABLE.sub(lambda _: format_table(), text)
    return TABLE.sub(lambda _: question_table(), text)


def refreshed_block(block: re.Match[str], folder: Path, document: Path) -> str:
    language, name, text = block["language"], block["name"], block["text"]
    where = f"{document.name}:{document.read_text(encoding='utf-8').count(chr(10), 0, block.start()) + 1}"
    if name and name.startswith("tests/expected/"):
        text = expected_answer(text, Path(name).stem, folder)
    elif name and (ROOT / name).exists():
        text = (ROOT / name).read_text(encoding="utf-8")
    elif name:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    if language == "console":
        text = "".join(f"{line}\n{output_of(line[2:], folder)}" for line in text.splitlines() if line.startswith("$ "))
    elif language == "python":
        run_python(text, where)
    elif language == "sparql":
        answer = myograph.open("bundled").query(text)
        assert answer is True or (not isinstance(answer, bool) and len(answer)), f"{where}: no answer"
    elif language == "turtle":
        said = [f"{quad.subject} {quad.predicate} {quad.object}" for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)]
        assert said, where
        assert [triple for triple in said if not myograph.open("bundled").query(f"ASK {{ {triple} }}")] == [], where
    return f"```{language}{f' {name}' if name else ''}\n{text}```"


@contextlib.contextmanager
def questions_of(folder: Path) -> Iterator[Catalog]:
    """The catalog as it would be with the questions in ``folder/queries`` added."""
    with tempfile.TemporaryDirectory() as joined:
        for path in [*Path(FOLDER).glob("*.rq"), *folder.glob("queries/*.rq")]:
            Path(joined, path.name).symlink_to(path)
        with mock.patch.object(Catalog.__init__, "__defaults__", (joined, None, None)):
            yield Catalog()


def output_of(command: str, folder: Path) -> str:
    """What a command prints, to either stream; of the README's first command, which sets up too, the part that asks."""
    words = shlex.split(command.rpartition(" && .venv/bin/")[2])
    assert words[0] == "myograph", f"only myograph is run in a console block: {command}"
    said = io.StringIO()
    with questions_of(folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        main(words[1:])
    return said.getvalue().replace("\r\n", "\n")  # the line ends of CSV


def run_python(text: str, where: str) -> None:
    said = io.StringIO()
    test = doctest.DocTestParser().get_doctest(text, {}, where, where, 0)
    assert test.examples, f"{where}: a Python block is a doctest"
    assert doctest.DocTestRunner().run(test, out=said.write).failed == 0, said.getvalue()


def expected_answer(text: str, question: str, folder: Path) -> str:
    """What a file under ``tests/expected`` should hold, for the values on its first line."""
    first = text.split("\n", 1)[0]
    values = {name: quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|(\S+))', first)}
    with questions_of(folder):
        answer = myograph.open("bundled").ask(question, **values)
    assert isinstance(answer, myograph.Answer)
    rows = [[shorten(getattr(term, "value", "")) for term in row] for row in answer.terms]
    return "".join(f"{line}\n" for line in [first, *("\t".join(row) for row in [answer.columns, *rows])])


def format_table() -> str:
    lines = ["| format | for | has no place for |", "| --- | --- | --- |"]
    lines += [f"| `{one.name}`{' (folder)' if one.files else ''} | {one.tools} | {'; '.join(one.loses)} |" for one in formats().values()]
    return "".join(f"{line}\n" for line in lines)


def rule_table() -> str:
    lines = ["| rule | level | means |", "| --- | --- | --- |"]
    lines += [f"| `{one.name}` | {one.level} | {one.meaning} |" for one in rules()]
    return "".join(f"{line}\n" for line in lines)


def question_table() -> str:
    catalog = Catalog()
    lines = ["| question | asks | takes |", "| --- | --- | --- |"]
    lines += [f"| [{name}](queries/{name}.rq) | {catalog[name].summary} | {', '.join(catalog[name].parameters)} |" for name in catalog]
    return "\n".join([*lines, ""])


def version() -> str:
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name if path.parent == ROOT else f"{path.parent.name}-{path.name}")
def test_a_document_shows_what_happens(path: Path, request: pytest.FixtureRequest) -> None:
    hpo = request.getfixturevalue("hpo_folder") if path.name == "hpo.md" else ""
    said = path.read_text(encoding="utf-8")
    assert said == refreshed(path, hpo), f"{path.name} does not show what happens. Write it anew: python tests/test_docs.py"


def test_readme_counts_the_questions() -> None:
    assert f"{len(Catalog())} questions" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_the_commands_of_the_readme() -> None:
    """Not copies of them: ``.ci/run`` takes them out of the README by the line that is run here."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    taking = next(line for line in script.splitlines() if line.startswith("mapfile -t commands"))
    printing = f"{taking}; printf '%s\\n' \"${{commands[@]}}\""
    taken = subprocess.run(["bash", "-c", printing], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert taken.splitlines() == [
        "python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/myograph ask serious-causes --symptom weakness",
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest -q -n auto",
    ]
    assert "run: .ci/run\n" in WORKFLOW.read_text(encoding="utf-8")


def test_one_version_everywhere() -> None:
    assert myograph.__version__ == version()
    assert f"\n## [{version()}] - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {version()}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_something_in_the_project(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", BLOCK.sub("", path.read_text(encoding="utf-8"))):
        found = (path.parent / target).resolve()
        assert found.is_relative_to(ROOT), target
        assert found.exists(), target


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_path_of_one_machine(path: Path) -> None:
    assert re.findall(r"(?<![\w.:/])/(?:home|opt|root|tmp|Users|work)/\S*", path.read_text(encoding="utf-8")) == []


if __name__ == "__main__":
    for document in DOCUMENTS:
        if document.name == "hpo.md" and "MYOGRAPH_HPO" not in os.environ:
            print("docs/hpo.md is left as it is: MYOGRAPH_HPO does not name a folder that HPO is loaded into")
            continue
        fresh = refreshed(document, os.environ.get("MYOGRAPH_HPO", ""))
        if fresh != document.read_text(encoding="utf-8"):
            document.write_text(fresh, encoding="utf-8", newline="")
            print(f"written anew: {document.relative_to(ROOT)}")
