"""The commands ``check`` and ``explain``: words in, a report or a reason out, as text or for other programs."""

from __future__ import annotations

import re
import sys
from itertools import groupby

from myograph import console
from myograph.errors import MyographError
from myograph.graph import open_graph
from myograph.output import GRAPH_FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from myograph.checks import Report

HEADS = ("Level", "Rule Name", "Subject", "Property", "Value")
_FORMATS = ("table", "tsv", "junit")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--format", choices=_FORMATS, default="table", help="a table, tab-separated values, or JUnit XML for CI")
    parser.add_argument("-o", "--output", metavar="PATH", help="a file to write the report to")
    add_texts(parser)
    parser.add_argument("--graph", metavar="WHERE", help="a folder, or any ontology in an RDF file, in place of the usual graph")


def add_texts(parser: argparse.ArgumentParser) -> None:
    """The texts of sources."""
    parser.add_argument("--text", action="append", default=[], metavar="SOURCE=FILE", help="check positions against the text of a source")


def documents(pairs: list[str]) -> dict[str, str]:
    """Source -> file.

    :raises MyographError: where one is not given so.
    """
    found = {}
    for pair in pairs:
        source, equals, path = pair.partition("=")
        if not equals or not path:
            raise MyographError(f"--text takes SOURCE=FILE, such as article=article.txt, and got {pair!r}.")
        found[source] = path
    return found


def add_explain(parser: argparse.ArgumentParser) -> None:
    """The words of ``explain``."""
    parser.add_argument("entity", help="an IRI, a CURIE, a short name, a label or a synonym")
    parser.add_argument("what", help="a class, such as SeriousCause, or a relation, such as presentsWith")
    parser.add_argument("object", nargs="?", help="with a relation: the entity that it leads to")
    parser.add_argument("--format", choices=("text", *GRAPH_FORMATS), default="text", help="text, or RDF for a reasoner")
    parser.add_argument("--graph", metavar="WHERE", help="a folder or an RDF file, in place of the usual graph")


def run_explain(args: argparse.Namespace) -> int:
    """Show why something is concluded."""
    found = open_graph(args.graph).explain(args.entity, args.what, args.object)
    if args.format != "text":
        from myograph.rdf import triples_to_text

        print(triples_to_text(found.triples, args.format), end="")
        return 0
    print(f"{found.conclusion}: {'stated' if found.stated else 'concluded'}.")
    for step in found.steps:
        print(console.paragraph(f"• {step.text}. [{step.origin}]", console.terminal_width()), end="")
    return 0


def run(args: argparse.Namespace) -> int:
    """Check, and print or write what was found; exit code 1 where that is an error."""
    report = open_graph(args.graph).check(documents(args.text))
    text = {"table": _table, "tsv": to_tsv, "junit": to_junit}[args.format](report)
    if args.output:
        from myograph.writing import write_file

        write_file(text.encode(), args.output)
    else:
        print(text, end="")
    return 0 if report.ok else 1


def _table(report: Report) -> str:
    rows = [list(finding) for finding in report.findings]
    lines = [console.table(HEADS, rows, console.terminal_width(), console.wants_colour(sys.stdout))] if rows else []
    verdict = "No errors." if report.ok else f"{sum(row[0] == 'ERROR' for row in rows)} errors."
    return "\n".join([*lines, *report.notes, verdict, ""])


def to_tsv(report: Report) -> str:
    """The findings as tab-separated values; white space in a value is one blank."""
    rows = [HEADS, *([" ".join(cell.split()) for cell in finding] for finding in report.findings)]
    return "".join("\t".join(row) + "\n" for row in rows)


def to_junit(report: Report) -> str:
    """JUnit XML: a test case a rule, which fails where the rule is broken by an error; what is less is told as its output."""
    from xml.etree import ElementTree

    from myograph.quality import rules

    broken = {rule: list(found) for rule, found in groupby(sorted(report.findings, key=lambda one: one.rule), key=lambda one: one.rule)}
    names = sorted({*(rule.name for rule in rules()), *broken})
    failures = sum(any(one.level == "ERROR" for one in found) for found in broken.values())
    suite = ElementTree.Element("testsuite", name="myograph check", tests=str(len(names)), failures=str(failures), errors="0")
    for name in names:
        case = ElementTree.SubElement(suite, "testcase", classname="myograph.check", name=name)
        found = broken.get(name, [])
        text = "\n".join("\t".join(_printable(cell) for cell in one) for one in found)
        if any(one.level == "ERROR" for one in found):
            ElementTree.SubElement(case, "failure", message=f"{len(found)} found").text = text
        elif found:
            ElementTree.SubElement(case, "system-out").text = text
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def _printable(cell: str) -> str:
    """A text without characters that XML has no place for."""
    return re.sub("[^\\t\\n\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\N{REPLACEMENT CHARACTER}", cell)
