"""Completion by the shell: the protocol of argcomplete, spoken as its bash function speaks it, and bash itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import myograph
from myograph.commands import COMMANDS

GRAPH = myograph.open("bundled")
PROGRAM = "import sys; from myograph.cli import main; sys.argv[0] = 'myograph'; sys.exit(main())"


def completed(line: str, folder: Path) -> list[str]:
    """What may stand in place of the last word of a line."""
    out = folder / "out"
    out.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_SHELL": "bash",
        "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
        "_ARGCOMPLETE_COMP_WORDBREAKS": " \t\n\"'><=;|&(:",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(out),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
        "XDG_DATA_HOME": str(folder),
        "MYOGRAPH_GRAPH": "bundled",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=60, cwd=folder, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return [word for word in out.read_text().split("\n") if word]


LOADING = ["-h", "--help", "--text", "--graph", "--keep-going"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("myograph ", ["-h", "--help", "--version", *COMMANDS]),
        ("myograph as", ["ask"]),
        ("myograph --ver", ["--version"]),
        ("myograph ask ser", ["serious-causes"]),
        ("myograph questions ser", ["serious-causes"]),
        ("myograph ask serious-causes --sym", ["--symptom"]),
        ("myograph ask serious-causes --symptom muscle-w", ["muscle-wasting", "muscle-weakness"]),
        ("myograph ask serious-causes --symptom weakness num", ["numbness"]),
        ("myograph ask serious-causes --symptom weakness --format ", ["table", "markdown", "json", "xml", "csv", "tsv"]),
        ("myograph ask neighbours --entity als --format ", ["turtle", "ntriples", "rdfxml", "jsonld"]),
        ("myograph ask causes --severity ser", ["serious"]),
        ("myograph ask evidence --relation presents", ["presentsWith"]),
        ("myograph ask statements --source art", ["article"]),
        ("myograph ask statements --status u", ["unsafe"]),
        ("myograph show amyo", ["amyotrophic-lateral-sclerosis"]),
        ("myograph draw amyo", ["amyotrophic-lateral-sclerosis"]),
        ("myograph show --graph no/such amyo", []),
        ("myograph load ", [*LOADING, "facts", "hpo", "mappings", "maxo", "obo", "rules", "safety", "sources", "sssom", "terms"]),
        ("myograph load fa", ["facts"]),
        ("myograph export r", ["rdfxml"]),
        ("myograph ask no-such-question --x", []),
    ],
)
def test_what_a_line_may_go_on_with(line: str, words: list[str], tmp_path: Path) -> None:
    assert sorted(completed(line, tmp_path)) == sorted(words)


def test_what_is_completed_is_taken(tmp_path: Path) -> None:
    for name in GRAPH.questions:
        for parameter in GRAPH.questions[name].parameters.values():
            for value in GRAPH.names_of(parameter.classes):
                assert GRAPH._names.resolve(value, parameter.classes)


def test_every_question_is_offered(tmp_path: Path) -> None:
    assert sorted(completed("myograph ask ", tmp_path)) == sorted(["-h", "--help", *GRAPH.questions])


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_completes(tmp_path: Path) -> None:
    """What the README tells to do, done in bash; the function it sets up is called as pressing Tab calls it."""
    folder = Path(sys.executable).parent
    script = """
eval "$(register-python-argcomplete myograph)"
complete -p myograph
COMP_LINE="myograph ask serious-causes --symptom muscle-w" COMP_POINT=${#COMP_LINE} COMP_TYPE=9 COMP_CWORD=4
COMP_POINT=${#COMP_LINE}
COMP_WORDS=(myograph ask serious-causes --symptom muscle-w)
_python_argcomplete myograph muscle-w --symptom
printf '%s\\n' "${COMPREPLY[@]}"
"""
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "MYOGRAPH_GRAPH": "bundled"}
    done = subprocess.run(["bash", "--norc", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    registered, *words = done.stdout.split("\n")
    assert "_python_argcomplete" in registered
    assert registered.endswith(" myograph")
    assert sorted(word.strip() for word in words if word) == ["muscle-wasting", "muscle-weakness"]
