"""The commands that argparse reads: their words, their help, and completion by the shell."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from contextlib import nullcontext

from myograph import checking, console, exporting, publishing, releasing
from myograph.catalog import Catalog
from myograph.errors import MyographError
from myograph.graph import open_graph
from myograph.opening import BUNDLED
from myograph.output import GRAPH_FORMATS, STREAM_FORMATS, TABLE_FORMATS, print_answer, print_stream
from myograph.vocabulary import shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from myograph.answers import Answer, GraphAnswer
    from myograph.catalog import Question
    from myograph.graph import Graph
    from myograph.loading import Summary

    Arguments = argparse.Namespace
    Command = tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[Arguments], int]]


def run(words: Sequence[str]) -> int:
    """Run the command that the words say; returns the exit code."""
    if words[:1] == ["ask"] and len(words) > 1 and not words[1].startswith("-"):
        return _ask(words[1], words[2:])
    if words[:1] == ["export"]:
        return exporting.run(words[1:], _parser("myograph export", COMMANDS["export"][0]), _add_values)
    if words and words[0] in COMMANDS:
        summary, add_arguments, run_command = COMMANDS[words[0]]
        parser = _parser(f"myograph {words[0]}", summary)
        add_arguments(parser)
        return run_command(parser.parse_args(words[1:]))
    parser = _whole_parser()
    parser.parse_args(words)
    parser.print_help()
    return 0


def _parser(prog: str, description: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=prog, description=description, formatter_class=argparse.RawDescriptionHelpFormatter)


def _graph(args: Arguments) -> Graph:
    return open_graph(args.graph, questions=getattr(args, "questions", None))


def _print(answer: Answer | GraphAnswer | bool, args: Arguments) -> None:
    print_answer(answer, args.format, iris=getattr(args, "iris", False), labels=getattr(args, "labels", False))


# ---- ask


def _ask(name: str, words: Sequence[str]) -> int:
    first = argparse.ArgumentParser(prog=f"myograph ask {name}", add_help=False)
    _add_own(first)  # which questions there are decides how the other words are read
    question = Catalog(own=first.parse_known_args(words)[0].questions)[name]
    args = question_parser(_parser(f"myograph ask {name}", ""), question).parse_args(words)
    values = {name: getattr(args, f"value_{name}") for name in question.parameters}
    given = {name: value for name, value in values.items() if value is not None}
    if args.limit == 0 and args.format in STREAM_FORMATS and not args.labels:
        print_stream(_graph(args).stream(name, **given), args.format)
    else:
        _print(_graph(args).ask(name, limit=args.limit, **given), args)
    return 0


def question_parser(parser: argparse.ArgumentParser, question: Question) -> argparse.ArgumentParser:
    """A parser with the values and options of a question."""
    parser.description = question.summary
    _add_values(parser, question)
    example = ["myograph", "ask", question.name, *(word for name, values in question.example.items() for word in (f"--{name}", *values))]
    columns = [f"  {name.replace('_', ' '):<18} {meaning}" for name, meaning in question.columns.items()]
    parser.epilog = "\n".join([*(["columns:", *columns, ""] if columns else []), "example:", f"  {shlex.join(example)}"])
    shown = f"{question.limit} {question.limited} unless this is given; " if question.limit else ""
    parser.add_argument("--limit", type=int, help=f"show as many rows; {shown}0 for all" if not question.is_paged else f"{shown}0 for all")
    _add_own(parser)
    _add_output(parser, graph_only=question.is_graph)
    return parser


def _add_values(parser: argparse.ArgumentParser, question: Question) -> None:
    for parameter in question.parameters.values():
        parser.add_argument(
            f"--{parameter.name}",
            dest=f"value_{parameter.name}",
            metavar="|".join(parameter.kinds).upper(),
            required=parameter.least > 0,
            nargs="+" if parameter.is_list else None,
            action="extend" if parameter.is_list else "store",
            help=parameter.description.replace("%", "%%"),
        )


def _add_own(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--questions", metavar="DIR", help="a folder of questions of your own, which join the catalog")


def _add_graph(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--graph", metavar="WHERE", help="a folder, an RDF file or an endpoint's URL, in place of the usual graph")


def _add_output(parser: argparse.ArgumentParser, *, graph_only: bool = False, any_form: bool = False) -> None:
    _add_graph(parser)
    formats = GRAPH_FORMATS if graph_only else (*TABLE_FORMATS, *GRAPH_FORMATS) if any_form else TABLE_FORMATS
    default = None if any_form else formats[0]
    parser.add_argument("--format", choices=formats, default=default, metavar="FORMAT", help=f"one of: {', '.join(formats)}")
    if not graph_only:
        parser.add_argument("--iris", action="store_true", help="show IRIs in tables, not labels")
        parser.add_argument("--labels", action="store_true", help="add a column of labels for each column of IRIs (json, xml, csv, tsv)")


# ---- the other commands


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", help="its name; myograph questions lists them, myograph ask QUESTION --help explains one")


def _run_ask(args: Arguments) -> int:
    print("myograph: which question? See them all: myograph questions", file=sys.stderr)
    return 2


def _add_questions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", help="show this one whole: parameters, columns, SPARQL; test: hold answers to stored ones")
    parser.add_argument("--same-as", metavar="WHERE", help="with test: a graph whose answers are expected, in place of the stored ones")
    _add_graph(parser)
    _add_own(parser)


def _test_questions(args: Arguments) -> int:
    """Ask what has a stored answer, and show for each question how often, how long it takes, and what is wrong."""
    from itertools import groupby
    from statistics import median

    from myograph.expectations import check_answers, differences

    graph, other = _graph(args), open_graph(args.same_as) if args.same_as else None
    outcomes = list(check_answers(graph, other))
    wrong = [outcome for outcome in outcomes if not outcome.ok]
    rows = []
    for name, group in groupby(outcomes, lambda outcome: outcome.name.partition("--")[0]):
        its = list(group)
        verdict = "differs" if any(not outcome.ok for outcome in its) else "same"
        rows.append([name, str(len(its)), f"{median(outcome.seconds for outcome in its) * 1000:.1f}", verdict])
    heads = ("question", "answers", "milliseconds", "result")
    print(console.table(heads, rows, console.terminal_width(), console.wants_colour(sys.stdout)))
    for outcome in wrong:
        print("\n".join([f"{outcome.name} differs:", *differences(outcome)]))
    expected = f"those of {other.name}" if other else "the stored ones"
    if wrong:
        print(f"{len(wrong)} of {len(outcomes)} answers of {graph.name} are not {expected}.")
        return 1
    print(f"All {len(outcomes)} answers of {graph.name} are {expected}.")
    return 0


def _run_questions(args: Arguments) -> int:
    if args.question == "test":
        return _test_questions(args)
    catalog = Catalog(own=args.questions)
    if args.question:
        question = catalog[args.question]
        print(question_parser(_parser(f"myograph ask {question.name}", ""), question).format_help())
        print("\n".join(line for line in question.sparql.splitlines() if not line.startswith("#+")))
        return 0
    rows = [[name, catalog[name].summary, " ".join(catalog[name].parameters)] for name in catalog]
    heads = ["question", "asks", "takes"]
    if catalog.own is not None:
        heads.append("from")
        rows = [[*row, catalog.own if catalog[row[0]].is_own else "myograph"] for row in rows]
    print(console.table(heads, rows, console.terminal_width(), console.wants_colour(sys.stdout)), end="")
    return 0


def _add_query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sparql", nargs="?", help="a SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE")
    parser.add_argument("-f", "--file", help="read the query from a file; - for standard input")
    parser.add_argument("--timeout", type=float, default=30.0, metavar="SECONDS", help="stop it after so long; 0: never (default: 30)")
    parser.add_argument("--max-rows", type=int, default=1_000_000, metavar="N", help="stop it at so many rows; 0: never (default: 1000000)")
    parser.add_argument("--memory", type=int, default=2_000, metavar="MB", help="stop it at so much memory; 0: never (default: 2000)")
    parser.add_argument("--service", action="append", default=[], metavar="URL", help="another server that it may ask; may be repeated")
    _add_output(parser, any_form=True)


def _run_query(args: Arguments) -> int:
    if args.sparql is not None and args.file is not None:
        raise MyographError("a query and a file with -f were given. Give one of them.")
    if args.sparql is None and args.file is None:
        raise MyographError("no query was given. Give one, or a file with -f; -f - reads standard input.")
    text = args.sparql
    if text is None:
        from myograph.tables import read_text

        text = sys.stdin.read() if args.file == "-" else read_text(args.file)
    limits = {"timeout": args.timeout, "max_rows": args.max_rows, "memory": args.memory, "services": args.service}
    _print(_graph(args).query(text, **limits), args)
    return 0


def _add_find(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help="part of a label or synonym; small errors are forgiven")
    parser.add_argument("--limit", type=int, default=20, help="how many terms at most (20)")
    _add_output(parser)


def _run_find(args: Arguments) -> int:
    _print(_graph(args).find(args.text, args.limit), args)
    return 0


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entity", help="an IRI, a CURIE, a short name, a label or a synonym")
    _add_output(parser)


def _run_show(args: Arguments) -> int:
    _print(_graph(args).show(args.entity), args)
    return 0


def _add_load(parser: argparse.ArgumentParser) -> None:
    from myograph.build import data_loaders, loaders

    parser.add_argument("source", help="what is loaded, one of those below")
    parser.add_argument("files", nargs="*", help="its files")
    parser.add_argument("--keep-going", action="store_true", help="leave out rows of a data set that are wrong, and list them")
    checking.add_texts(parser)
    _add_graph(parser)
    sets = [f"  {name:<10} {loader.TAKES}" for name, loader in data_loaders().items()]
    parser.epilog = "\n".join([f"tables: {', '.join(loaders())}", "", "data sets:", *sets])


def _run_load(args: Arguments) -> int:
    from myograph.build import data_loaders
    from myograph.places import data_folder
    from myograph.progress import Progress
    from myograph.stores import holds_graph

    folder = args.graph or os.environ.get("MYOGRAPH_GRAPH") or data_folder()
    graph = open_graph(folder if holds_graph(folder) else BUNDLED)
    with Progress() if args.source in data_loaders() else nullcontext() as progress:
        loaded = graph.load(
            args.source, *args.files, documents=checking.documents(args.text), into=folder, keep_going=args.keep_going, progress=progress
        )
    if loaded.last_load and loaded.last_load.counts:
        _print_summary(loaded.last_load, folder)
        return 0
    before, after = ({row.graph.iri: row.triples for row in one.info()} for one in (graph, loaded))
    changed = [iri for iri in sorted({*before, *after}) if before.get(iri) != after.get(iri)]
    rows = [[iri, str(before.get(iri, 0)), str(after.get(iri, 0))] for iri in changed]
    if rows:
        print(console.table(("graph", "triples_before", "triples_now"), rows, console.terminal_width(), console.wants_colour(sys.stdout)))
    print(f"Loaded into {folder}." + ("" if rows else " The graph says what it said before."))
    return 0


def _print_summary(summary: Summary, folder: str) -> None:
    for problem in summary.problems:
        print(problem, file=sys.stderr)
    rows = [[what, f"{number:,}"] for what, number in summary.counts.items()]
    rows += [[f"left out: {reason}", f"{number:,}"] for reason, number in summary.skipped.items()]
    rows += [["left out: rows that are wrong, listed above", f"{len(summary.problems):,}"]] if summary.problems else []
    rows += [["seconds to load", f"{summary.seconds:.1f}"], ["seconds to optimize", f"{summary.optimizing:.1f}"]]
    rows += [["megabytes", f"{summary.megabytes:,.0f}"]]
    print(console.table(("what", "number"), rows, console.terminal_width(), console.wants_colour(sys.stdout)))
    for notice in summary.notices:
        print(console.paragraph(notice, console.terminal_width()), end="")
    print(f"Loaded into {folder}.")


def _add_push(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("endpoint", help="the URL that the server answers queries at")
    parser.add_argument("--store", metavar="URL", help="where the server speaks the SPARQL 1.1 Graph Store Protocol")
    parser.add_argument("--update", metavar="URL", help="where the server takes SPARQL updates")
    _add_graph(parser)
    parser.epilog = "Names and passwords are read from the environment or the netrc file: see docs/engines.md."


def _run_push(args: Arguments) -> int:
    from myograph.engines.endpoint import Endpoint
    from myograph.progress import Progress

    graph = _graph(args)
    with Progress() as progress:
        pushed = graph.push(Endpoint(args.endpoint, store=args.store, update=args.update), progress)
    rows = [[shorten(row.graph), f"{row.here:,}", f"{row.there:,}", row.how] for row in pushed]
    print(console.table(("graph", "here", "there", "how"), rows, console.terminal_width(), console.wants_colour(sys.stdout)))
    for row in pushed:
        if not row.here:
            print(f"{shorten(row.graph)} is on the server and not here: queries there see it. DROP GRAPH <{row.graph}> takes it away.")
        elif row.here != row.there:
            print(f"{shorten(row.graph)} has {row.here:,} statements here and {row.there:,} on the server.")
    same = all(row.here == row.there for row in pushed)
    print(f"{graph.name} is at {args.endpoint}." if same else "The server does not hold the same.")
    return 0 if same else 1


def _run_info(args: Arguments) -> int:
    _print(_graph(args).info(), args)
    return 0


def _add_draw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entity", nargs="?", help="draw what is next to this; without it, the whole graph")
    parser.add_argument("-o", "--output", required=True, metavar="PATH", help="the file to write, .svg or .png")
    _add_graph(parser)


def _run_draw(args: Arguments) -> int:
    _graph(args).draw(args.output, args.entity)
    return 0


COMMANDS: dict[str, Command] = {
    "ask": ("Ask a question of the catalog.", _add_ask, _run_ask),
    "questions": ("List the questions, or show one whole.", _add_questions, _run_questions),
    "query": ("Run a SPARQL query of your own.", _add_query, _run_query),
    "find": ("Find terms by label or synonym.", _add_find, _run_find),
    "show": ("Show all that the graph says of one entity.", _add_show, _run_show),
    "draw": ("Draw an entity with what is next to it, or the whole graph.", _add_draw, _run_draw),
    "load": ("Load tables into a graph of your own.", _add_load, _run_load),
    "check": ("Check the graph: rules, shapes, positions, reasoner.", checking.add_arguments, checking.run),
    "explain": ("Say why something is concluded, and from what.", checking.add_explain, checking.run_explain),
    "export": ("Write the graph to a file for other tools.", exporting.add_arguments, lambda _: 2),  # run by its words
    "site": ("Write pages about the graph, its ontology and the questions.", publishing.add_site, publishing.run_site),
    "release": ("Write a release: ontology, graph, descriptions, checksums.", releasing.add_release, releasing.run_release),
    "diff": ("Say what changed between two graphs: axioms, statements, answers.", releasing.add_diff, releasing.run_diff),
    "push": ("Put the graph on a SPARQL server.", _add_push, _run_push),
    "info": ("Say which graph is used and what is in it.", _add_output, _run_info),
}


def _whole_parser() -> argparse.ArgumentParser:
    from myograph import __doc__, __version__

    parser = _parser("myograph", (__doc__ or "").split("\n")[0])
    parser.add_argument("--version", action="version", version=f"myograph {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for name, (summary, add_arguments, _) in COMMANDS.items():
        add_arguments(commands.add_parser(name, help=summary, description=summary))
    return parser
