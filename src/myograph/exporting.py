"""The command ``export``: words in, a file or folder for other tools out."""

from __future__ import annotations

import argparse
import sys

from myograph.catalog import Catalog
from myograph.errors import MyographError
from myograph.graph import open_graph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from myograph.catalog import Question

_PARTS = {"only": "--only", "entity": "--entity", "hops": "--hops", "question": "--question"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes, but for the values of a question."""
    _add_general(parser)
    parser.add_argument("--entity", metavar="ENTITY", help="write this and what is around it")
    parser.add_argument("--hops", type=int, metavar="N", help="how far around it (1)")


def _add_general(parser: argparse.ArgumentParser) -> None:
    from myograph.exports.format import formats  # not on top: the other commands need none of it

    parser.add_argument("format", metavar="FORMAT", choices=[*formats(), "questions"], help="one of those below")
    parser.add_argument("-o", "--output", required=True, metavar="PATH", help="the file to write, packed if it ends in .gz; or the folder")
    parser.add_argument("--only", choices=("all", "edges", "closure"), help="what is stated, what follows from it, or all (default)")
    parser.add_argument("--question", metavar="QUESTION", help="write what this is answered with; its values follow: --symptom weakness")
    parser.add_argument("--endpoint", metavar="URL", help="with questions: the endpoint that they are to be asked of")
    parser.add_argument("--questions", metavar="DIR", help="a folder of questions of your own, which join the catalog")
    parser.add_argument("--graph", metavar="WHERE", help="a folder, an RDF file or an endpoint's URL, in place of the usual graph")
    width = max(map(len, formats()))
    listed = [f"  {one.name:<{width}}  {one.tools}{' (a folder)' if one.files else ''}" for one in formats().values()]
    parser.epilog = "\n".join(["formats:", *listed, f"  {'questions':<{width}}  the catalog: SHACL, grlc, BASIL (a folder)"])


def run(words: Sequence[str], parser: argparse.ArgumentParser, add_values: Callable[[argparse.ArgumentParser, Question], None]) -> int:
    """Run the command; the values of a question are read as ``ask`` reads them."""
    first = argparse.ArgumentParser(prog=parser.prog, add_help=False, allow_abbrev=False)
    first.add_argument("--question")
    first.add_argument("--questions")
    named = first.parse_known_args(words)[0]
    question = Catalog(own=named.questions)[named.question] if named.question else None
    if question is None:
        add_arguments(parser)
    else:  # whose values may be called entity, too
        _add_general(parser)
        add_values(parser, question)
    args = parser.parse_args(words)
    if args.format == "questions":
        _refuse(args, _PARTS, "the format questions is the whole catalog")
    elif args.endpoint or (args.questions and question is None):
        raise MyographError(f"--endpoint and --questions are for the format questions, and not for {args.format}.")
    return _write(args, question)


def _refuse(args: argparse.Namespace, options: dict[str, str], why: str) -> None:
    for name, option in options.items():
        if getattr(args, name, None) is not None:
            raise MyographError(f"{why}: leave out {option}.")


def _write(args: argparse.Namespace, question: Question | None) -> int:
    from myograph.progress import Progress

    given: dict[str, object] = {}
    if question is not None:
        told = {name: getattr(args, f"value_{name}") for name in question.parameters}
        given = {"question": question.name, "values": {name: value for name, value in told.items() if value is not None}}
    elif args.entity is not None:
        given = {"entity": args.entity, "hops": 1 if args.hops is None else args.hops}
    elif args.hops is not None:
        raise MyographError("--hops is how far around an entity. Name it: --entity als --hops 2.")
    graph = open_graph(args.graph, questions=args.questions)
    if args.format == "questions":
        graph.export(args.format, args.output, endpoint=args.endpoint)
        return 0
    with Progress(after=2) as progress:
        left_out = graph.export(args.format, args.output, only=args.only or "all", progress=progress, **given)  # type: ignore[arg-type]
    for what in left_out:
        print(f"{args.format} has no place for {what}.", file=sys.stderr)
    return 0
