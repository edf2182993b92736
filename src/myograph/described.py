"""A question in, what ``help`` and notebooks show of it out: a signature, and a text with meanings, counts and an example."""

from __future__ import annotations

import json
from inspect import Parameter, Signature
from keyword import iskeyword
from typing import TYPE_CHECKING

from myograph.answers import Answer, GraphAnswer

if TYPE_CHECKING:
    from myograph import catalog
    from myograph.catalog import Question


def signature(question: Question) -> Signature:
    """The values that a question takes, by name, and the limit.

    >>> from myograph.catalog import Catalog
    >>> print(signature(Catalog()["red-flags"]))
    (*, symptom: str | None = None, cause: str | None = None, limit: int | None = None) -> myograph.answers.Answer
    """
    parameters = [
        Parameter(name_in_python(one.name), Parameter.KEYWORD_ONLY, default=Parameter.empty if one.least else None, annotation=_type(one))
        for one in question.parameters.values()
    ]
    if not question.is_graph:
        parameters.append(Parameter("limit", Parameter.KEYWORD_ONLY, default=None, annotation=int | None))
    return Signature(parameters, return_annotation=GraphAnswer if question.is_graph else Answer)


def docstring(question: Question) -> str:
    """What a question asks, takes and answers, and a call to try it with."""
    lines = [question.summary, ""]
    lines += [f":param {name_in_python(one.name)}: {takes(one)}. {one.description}" for one in question.parameters.values()]
    shown = f"{question.limit} {question.limited} without it; " if question.limit else ""
    lines += [] if question.is_graph else [f":param limit: how much to answer; {shown}0 for all."]
    lines += ["", "Columns of the answer:", ""] if question.columns else ["", "The answer is a graph.", ""]
    lines += [f"    {name}: {meaning}" for name, meaning in question.columns.items()]
    return "\n".join([*lines, *([""] if question.columns else []), f"    >>> {call('graph', question)}"])


def takes(parameter: catalog.Parameter) -> str:
    """Which values a parameter takes and how many, in words: ``Finding or Condition, one``."""
    numbers = {"xsd:integer": "a whole number", "xsd:decimal": "a number"}
    return f"{numbers.get(parameter.classes[0], ' or '.join(parameter.kinds))}, {parameter.count}"


def call(graph: str, question: Question, limit: int | None = None) -> str:
    """How a question is asked in Python with its example, of the graph that an expression gives.

    >>> from myograph.catalog import Catalog
    >>> print(call("graph", Catalog()["remedies"]))
    graph.questions["remedies"](for_="leg twitch", with_="numbness")
    """
    values = []
    for name, texts in question.example.items():
        parameter = question.parameters[name]
        written = [text if parameter.is_number else json.dumps(text, ensure_ascii=False) for text in texts]
        shown = written[0] if len(written) == 1 else f"[{', '.join(written)}]"
        values.append(f"{name_in_python(name)}={shown}")
    values += [] if limit is None else [f"limit={limit}"]
    return f'{graph}.questions["{question.name}"]({", ".join(values)})'


def name_in_python(name: str) -> str:
    """The name of a parameter where Python has a word of its own that is the same: ``for_``."""
    return f"{name}_" if iskeyword(name) else name


def _type(parameter: catalog.Parameter) -> object:
    one = str if not parameter.is_number else int if parameter.classes == ("xsd:integer",) else float
    several = one | list[one] if parameter.is_list else one  # type: ignore[valid-type]  # a type that is worked out
    return several if parameter.least else several | None
