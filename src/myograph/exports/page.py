"""A graph in, a page about all of its questions out: what each asks, takes and answers, how to ask it, and the beginning of an answer."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, NamedTuple

from myograph import console
from myograph.answers import Answer, GraphAnswer
from myograph.described import call, takes
from myograph.opening import BUNDLED
from myograph.rdf import triples_to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from myograph.catalog import Question
    from myograph.graph import Graph

#: How much of an answer is shown: of what the question's limit counts, and of triples.
_SHOWN, _TRIPLES = 3, 6


class Example(NamedTuple):
    """A question asked with its example: how, on the command line and in Python, and the beginning of the answer."""

    command: str
    python: str
    answer: Answer | GraphAnswer


def example_of(graph: Graph, question: Question) -> Example:
    """How to ask a question of a graph, and what it then answers.

    :raises UnknownTerm: where the example names nothing in the graph.
    """
    limit = None if question.is_graph else _SHOWN
    answer = graph.ask(question.name, **({} if limit is None else {"limit": limit}), **question.example)
    return Example(_command(graph, question, limit), call(_opened(graph, question), question, limit), answer)


def filled_columns(answer: Answer) -> list[int]:
    """The positions of the columns that are not empty in every row."""
    return [number for number in range(len(answer.columns)) if any(row[number] not in (None, "") for row in answer.rows)]


def beginning_of(answer: GraphAnswer) -> tuple[str, str]:
    """The first triples of an answer, in Turtle, and a sentence where there are more."""
    more = f"These are {_TRIPLES} of {len(answer)} triples." if len(answer) > _TRIPLES else ""
    return triples_to_text(answer.triples[:_TRIPLES], "turtle"), more


def page_text(graph: Graph) -> str:
    """The page, in Markdown."""
    questions = [graph.questions[name] for name in graph.questions]
    rows = [[f"[{one.name}](#{one.name})", one.summary, ", ".join(one.parameters)] for one in questions]
    lines = [
        "# The questions, one by one",
        "",
        "<!-- Written from the headers of the questions by: myograph export questions -->",
        "",
        f"Each answer is that of the graph {graph.name} to the example, cut off after {_SHOWN} of what the question counts. Columns that",
        "are empty in it are left out.",
        "",
        console.markdown(("question", "asks", "takes"), rows),
    ]
    for question in questions:
        lines += _section(graph, question)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(graph: Graph, question: Question) -> Iterator[str]:
    yield from (f"## {question.name}", "", question.summary, "")
    if question.parameters:
        taken = [[f"`{one.name}`", takes(one), one.description] for one in question.parameters.values()]
        yield console.markdown(("parameter", "takes", "meaning"), taken)
    if question.columns:
        yield console.markdown(("column", "meaning"), [[f"`{name}`", meaning] for name, meaning in question.columns.items()])
    if question.limit:
        yield f"An answer shows {question.limit} {question.limited} unless a limit says otherwise.\n"
    example = example_of(graph, question)
    yield f"```sh\n{example.command}\n```\n"
    yield f"```python\n>>> import myograph\n>>> {example.python}\n{example.answer!r}\n\n```\n"
    yield from _shown(example.answer)


def _shown(answer: Answer | GraphAnswer) -> Iterator[str]:
    if isinstance(answer, GraphAnswer):
        text, more = beginning_of(answer)
        yield f"```turtle\n{text}```\n" + (f"\n{more}\n" if more else "")
    else:
        yield from _table(answer)
    if answer.notices:
        yield "\n".join([*(f"* {notice}" for notice in answer.notices), ""])


def _table(answer: Answer) -> Iterator[str]:
    cells = [["" if value is None else _cell(value) for value in row] for row in answer.rows]
    kept = filled_columns(answer)
    if cells:
        yield console.markdown([answer.columns[number] for number in kept], [[row[number] for number in kept] for row in cells])
    yield from (f"{text}\n" for text in (answer.explanation, answer.cut) if text)


def _cell(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value).replace("<", "&lt;")


def _command(graph: Graph, question: Question, limit: int | None) -> str:
    words = ["myograph", "ask", question.name, *(word for name, texts in question.example.items() for word in (f"--{name}", *texts))]
    words += [] if limit is None else ["--limit", str(limit)]
    words += ["--questions", str(graph.questions.own)] if question.is_own else []
    return shlex.join([*words, *([] if graph.name == BUNDLED else ["--graph", graph.name])])


def _opened(graph: Graph, question: Question) -> str:
    values = [] if graph.name == BUNDLED else [json.dumps(graph.name, ensure_ascii=False)]
    values += [f"questions={json.dumps(graph.questions.own, ensure_ascii=False)}"] if question.is_own else []
    return f"myograph.open({', '.join(values)})"
