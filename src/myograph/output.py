"""An answer in, text on standard output: a table that fits the terminal, Markdown, a results format of the W3C, or RDF."""

from __future__ import annotations

import sys

from myograph import console
from myograph.answers import GraphAnswer
from myograph.errors import QuestionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from myograph.answers import Answer, Stream

TABLE_FORMATS = ("table", "markdown", "json", "xml", "csv", "tsv")
STREAM_FORMATS = TABLE_FORMATS[2:]
GRAPH_FORMATS = ("turtle", "ntriples", "rdfxml", "jsonld")


def print_answer(answer: Answer | GraphAnswer | bool, format: str | None = None, *, iris: bool = False, labels: bool = False) -> None:
    """Print an answer; what must be said beside it goes below a table, and to standard error where the format has no place for it.

    :param format: one of TABLE_FORMATS or GRAPH_FORMATS, as fits the answer; without it a table, or Turtle.
    :param iris: show IRIs in a table, not labels.
    :param labels: add a column of labels for each column of IRIs, where the format is not a table.
    :raises QuestionError: where the format does not fit the answer.
    """
    out = sys.stdout
    kind, fitting = ("graph", GRAPH_FORMATS) if isinstance(answer, GraphAnswer) else ("table", TABLE_FORMATS)
    if format is not None and format not in fitting:
        what = "truth value" if isinstance(answer, bool) else kind
        raise QuestionError(f"the answer is a {what}, which has no format {format!r}. Use: {', '.join(fitting)}.")
    if isinstance(answer, bool):
        from myograph.results import boolean

        out.write(boolean(answer, format or "table"))
        return
    if isinstance(answer, GraphAnswer):
        _write(answer.serialize(format or "turtle"))
        _say_beside(*answer.notices)
        return
    if format not in (None, "table", "markdown"):
        _write((answer.with_labels() if labels else answer).serialize(format))
        _say_beside(answer.explanation, answer.cut, *answer.notices)
        return
    cells = [["" if value is None else _cell(value, iris) for value in row] for row in answer.rows]
    width = console.terminal_width()
    if format == "markdown":
        out.write(console.markdown(answer.columns, cells))
    elif cells:
        out.write(console.table(answer.columns, cells, width, console.wants_colour(out)))
    rows = "1 row" if len(answer) == 1 else f"{len(answer)} rows" if len(answer) else "No rows"
    said = [f"{rows}, from the graph: {answer.graph}.", answer.explanation, answer.cut, *(f"• {notice}" for notice in answer.notices)]
    out.write(("\n" if cells or format == "markdown" else "") + "".join(console.paragraph(text, width) for text in said if text))


def print_stream(stream: Stream, format: str) -> None:
    """Print all rows as they come, in one of STREAM_FORMATS."""
    for text in stream.serialize(format):
        _write(text)
    _say_beside(stream.explanation, *stream.notices)


def _say_beside(*texts: str) -> None:
    """Say what must be said where the format has no place for it."""
    for text in texts:
        if text:
            print(text, file=sys.stderr)


def _write(text: str) -> None:
    """Write what a program is to read, as it is: in UTF-8, and with its own line ends."""
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
    else:  # something in Python that stands in for standard output
        sys.stdout.write(text)


def _cell(value: object, iris: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value.iri) if iris and hasattr(value, "iri") else str(value)
    return text if text.isprintable() else "".join(letter if letter.isprintable() or letter.isspace() else "\ufffd" for letter in text)
