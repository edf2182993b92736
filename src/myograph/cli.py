"""The command line: turn words into a call and a known error into an exit code.

Exit codes: 0 an answer, also an empty one; 1 a check has failed; 2 wrong use or bad input.

A question in plain words is answered from here. Whatever is not plain (help, abbreviations, mistakes, the other commands) goes to
argparse in ``commands``, whose import and set-up take as long as the answer itself.
"""

from __future__ import annotations

import os
import sys

from myograph.errors import MyographError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from myograph.catalog import Question


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if "_ARGCOMPLETE" not in os.environ and words[:1] == ["ask"] and len(words) > 1:
            from myograph.catalog import Catalog

            catalog = Catalog()
            if words[1] in catalog and (plain := parse_plain(catalog[words[1]], words[2:])) is not None:
                return _ask(words[1], *plain)
        from myograph.commands import run

        return run(words)
    except MyographError as error:
        print(f"myograph: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def parse_plain(question: Question, words: Sequence[str]) -> tuple[dict[str, list[str]], dict[str, str]] | None:
    """The values and the options of a command line that is plain; None for one that is for argparse to judge.

    >>> from myograph.catalog import Catalog
    >>> parse_plain(Catalog()["serious-causes"], ["--symptom", "weakness", "numbness", "--format", "json"])
    ({'symptom': ['weakness', 'numbness']}, {'format': 'json'})
    >>> parse_plain(Catalog()["serious-causes"], ["--symptom=weakness"]) is None
    True
    """
    values: dict[str, list[str]] = {}
    options: dict[str, str] = {}
    position = 0
    while position < len(words):
        name = words[position].removeprefix("--")
        following = []
        for word in words[position + 1 :]:
            if word.startswith("-"):
                break
            following.append(word)
        position += 1 + len(following)
        parameter = question.parameters.get(name)
        if not words[position - 1 - len(following)].startswith("--"):
            return None
        if parameter is not None and following and (parameter.is_list or len(following) == 1):
            values[name] = values.get(name, []) + following if parameter.is_list else following
        elif (name == "format" and len(following) == 1 and following[0] in ("table", "markdown", "json", "xml", "csv", "tsv")) or (name == "graph" and len(following) == 1):
            options[name] = following[0]
        else:
            return None
    enough = all(len(values.get(name, ())) >= parameter.least for name, parameter in question.parameters.items())
    return (values, options) if enough and not question.is_graph else None


def _ask(name: str, values: dict[str, list[str]], options: dict[str, str]) -> int:
    from myograph.graph import open_graph
    from myograph.output import print_answer

    answer = open_graph(options.get("graph")).ask(name, **values)
    print_answer(answer, options.get("format"))
    return 0
