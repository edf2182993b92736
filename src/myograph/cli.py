"""The command line: turn words into a call and a known error into an exit code.

Exit codes: 0 an answer, also an empty one; 1 a check has failed; 2 wrong use or bad input.

A question in plain words is answered from here. Whatever is not plain (help, abbreviations, mistakes, the other commands) goes to
argparse in ``commands``, whose import and set-up take as long as the answer itself.
"""

from __future__ import annotations

import os
import sys

from myograph.errors import MyographError
from myograph.output import TABLE_FORMATS, print_answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from myograph.catalog import Question


def entry() -> None:
    """The command ``myograph``: ends the process without taking it apart first, which takes a tenth of the time of an answer."""
    code = main()
    sys.stderr.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if hasattr(sys.stdout, "reconfigure"):  # where the lines of a table have no letters, the others are still to be read
        sys.stdout.reconfigure(errors="replace")
    try:
        try:
            code = _run(words)
        except SystemExit as stop:  # argparse, which has said why
            code = int(stop.code or 0)
        sys.stdout.flush()  # while what goes wrong with it can still be told
        return code
    except MyographError as error:
        print(f"myograph: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # such as a full disk
        print(f"myograph: the answer cannot be written: {error.strerror or error}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        return 130


def _run(words: list[str]) -> int:
    if "_ARGCOMPLETE" in os.environ:
        from myograph.completing import complete

        return complete()
    if words[:1] == ["ask"] and len(words) > 1:
        from myograph.catalog import Catalog

        after = words.index("--questions") + 1 if "--questions" in words else len(words)
        catalog = Catalog(own=words[after] if after < len(words) else None)
        if words[1] in catalog and (plain := parse_plain(catalog[words[1]], words[2:])) is not None:
            return _ask(words[1], *plain)
    from myograph.commands import run

    return run(words)


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
        dashes, name = words[position][:2], words[position][2:]
        start = position = position + 1
        while position < len(words) and not words[position].startswith("-"):
            position += 1
        following = list(words[start:position])
        parameter = question.parameters.get(name)
        if dashes != "--" or not following:
            return None
        if parameter is not None and parameter.is_list:
            values[name] = values.get(name, []) + following
        elif len(following) > 1:
            return None
        elif parameter is not None:
            values[name] = following
        elif (name == "format" and following[0] not in TABLE_FORMATS) or (name == "limit" and not following[0].isdecimal()):
            return None
        elif name in ("graph", "questions", "format", "limit"):
            options[name] = following[0]
        else:
            return None
    enough = all(len(values.get(name, ())) >= parameter.least for name, parameter in question.parameters.items())
    return (values, options) if enough and not question.is_graph else None


def _ask(name: str, values: dict[str, list[str]], options: dict[str, str]) -> int:
    from myograph.graph import open_graph

    limit = int(options["limit"]) if "limit" in options else None
    answer = open_graph(options.get("graph"), questions=options.get("questions")).ask(name, limit=limit, **values)
    print_answer(answer, options.get("format"))
    return 0
