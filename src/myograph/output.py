"""An answer in, text on standard output: a table that fits the terminal, Markdown, a results format of the W3C, or RDF."""

from __future__ import annotations

import sys

from myograph import console
from myograph.answers import GraphAnswer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from myograph.answers import Answer

TABLE_FORMATS = ("table", "markdown", "json", "xml", "csv", "tsv")
GRAPH_FORMATS = ("turtle", "ntriples", "rdfxml", "jsonld")


def print_answer(answer: Answer | GraphAnswer | bool, format: str | None = None, *, iris: bool = False, labels: bool = False) -> None:
    """Print an answer; what must be said beside it goes below a table, and to standard error where the format has no place for it.

    :param format: one of TABLE_FORMATS or GRAPH_FORMATS, as fits the answer; without it a table, or Turtle.
    :param iris: show IRIs in a table, not labels.
    :param labels: add a column of labels for each column of IRIs, where the format is not a table.
    """
    out = sys.stdout
    if isinstance(answer, bool):
        from myograph.results import boolean

        out.write(boolean(answer, format or "table"))
        return
    if isinstance(answer, GraphAnswer):
        out.write(answer.serialize(format if format in GRAPH_FORMATS else "turtle"))
        return
    if format not in (None, "table", "markdown"):
        out.write((answer.with_labels() if labels else answer).serialize(format))
        for text in (answer.explanation, *answer.notices):
            if text:
                print(text, file=sys.stderr)
        return
    cells = [["" if value is None else _cell(value, iris) for value in row] for row in answer.rows]
    width = console.terminal_width()
    if format == "markdown":
        out.write(console.markdown(answer.columns, cells))
    elif cells:
        out.write(console.table(answer.columns, cells, width, console.wants_colour(out)))
    rows = "1 row" if len(answer) == 1 else f"{len(answer)} rows" if len(answer) else "No rows"
    said = [f"{rows}, from the graph: {answer.graph}.", answer.explanation, *(f"• {notice}" for notice in answer.notices)]
    out.write(("\n" if cells or format == "markdown" else "") + "".join(console.paragraph(text, width) for text in said if text))


def _cell(value: object, iris: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value.iri) if iris and hasattr(value, "iri") else str(value)
