"""A command line that a shell asks about in, how it may go on out, by argcomplete: commands, options, questions, entities."""

from __future__ import annotations

import argparse
import os
import pkgutil
from functools import partial

from myograph.catalog import Catalog
from myograph.commands import COMMANDS, question_parser
from myograph.errors import MyographError
from myograph.graph import open_graph

TYPE_CHECKING = False
if TYPE_CHECKING:
    Arguments = argparse.Namespace

#: How many terms a shell is offered at most; more help nobody to choose.
_OFFERED = 500


def complete() -> int:
    """Answer a shell that asks how a command line may go on, by argcomplete."""
    import argcomplete

    catalog = _offered_catalog()
    completers = {"entity": partial(_names_of, ("Entity",)), "question": lambda **_: list(catalog), "source": _sources}
    parser = argparse.ArgumentParser(prog="myograph")
    parser.add_argument("--version", action="store_true")
    commands = parser.add_subparsers()
    for name, (summary, add_arguments, _) in COMMANDS.items():
        command = commands.add_parser(name, help=summary)
        if name != "ask":
            add_arguments(command)
            for action in command._actions:
                if action.dest in completers:
                    action.completer = completers[action.dest]  # type: ignore[attr-defined]  # argcomplete looks for it
            continue
        questions = command.add_subparsers()
        for question in map(catalog.__getitem__, catalog):
            asked = question_parser(questions.add_parser(question.name, help=question.summary), question)
            for action in asked._actions:
                if action.dest.startswith("value_"):
                    classes = question.parameters[action.dest.removeprefix("value_")].classes
                    action.completer = partial(_names_of, classes)  # type: ignore[attr-defined]  # argcomplete looks for it
    argcomplete.autocomplete(parser)
    return 0


def _offered_catalog() -> Catalog:
    """The questions to offer, with those of the folder that the line names."""
    words = os.environ.get("COMP_LINE", "").split()
    after = words.index("--questions") + 1 if "--questions" in words else len(words)
    try:
        catalog = Catalog(own=words[after] if after < len(words) else None)
        for name in catalog:
            catalog[name]
    except MyographError:  # a shell has no place to show it
        return Catalog(own="")
    return catalog


def _names_of(classes: tuple[str, ...], prefix: str, parsed_args: Arguments, **_: object) -> list[str]:
    try:
        return open_graph(getattr(parsed_args, "graph", None)).names_of(classes, prefix, _OFFERED)
    except MyographError:  # a shell has no place to show it
        return []


def _sources(**_: object) -> list[str]:
    import myograph.loaders

    return [module.name for module in pkgutil.iter_modules(myograph.loaders.__path__)]
