"""A question in, its copy for grlc and BASIL out, which make an HTTP interface of a SPARQL query.

Both take a variable that begins with ``_`` for a parameter and put one value in its place: ``?_name_iri`` for one that must be given,
``?__name_iri`` for one that may be left out and is then unbound. Neither knows lists. In the copy each VALUES block becomes a group that
binds the parameter to what was put in; a list becomes several parameters (``symptom``, ``symptom2`` …), and how many there are is counted.

The rules are in grlc's ``gquery.get_parameters`` (https://github.com/CLARIAH/grlc) and BASIL's ``VariableParser``
(https://github.com/basilapi/basil).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from myograph.described import takes
from myograph.errors import QuestionError
from myograph.vocabulary import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyoxigraph import Literal, NamedNode

    from myograph.catalog import Parameter, Question

#: How many values of a list can be given.
MOST = 5

_TYPES = {"xsd:integer": "integer", "xsd:decimal": "xsd_decimal"}
#: grlc adds this to each SELECT of a query that it is not in, also to those within others, where it is wrong.
_XSD = f"PREFIX xsd: <{XSD}>"


def grlc_text(question: Question, example: Mapping[str, Sequence[NamedNode | Literal]], endpoint: str | None = None) -> str:
    """The copy of a question, with a header for grlc and values that it offers.

    :param example: values by parameter.
    :param endpoint: the URL of the endpoint that is to be asked.
    :raises QuestionError: where two parameters would get the same name.
    """
    names = _names(question)
    query = [line for line in _with_variables(question, names).split("\n") if not line.startswith("#+")]
    if any(parameter.is_number for parameter in question.parameters.values()) and _XSD not in query:
        query.insert(0, _XSD)
    return "\n".join([*_header(question, names, example, endpoint), *query])


def given_names(parameter: Parameter) -> list[str]:
    """What the values of a parameter are called in a copy; neither tool has names with ``_``."""
    name = parameter.name.replace("_", "")
    return [name, *(f"{name}{number}" for number in range(2, MOST + 1))] if parameter.is_list else [name]


def _names(question: Question) -> dict[str, list[str]]:
    names = {parameter.name: given_names(parameter) for parameter in question.parameters.values()}
    every = [one for given in names.values() for one in given]
    if len(every) > len(set(every)):
        twice = next(name for name in every if every.count(name) > 1)
        raise QuestionError(f"{question.path}: two parameters would be called {twice!r} in grlc, which takes no _ in a name. Rename one.")
    return names


def _header(
    question: Question, names: Mapping[str, Sequence[str]], example: Mapping[str, Sequence[NamedNode | Literal]], endpoint: str | None
) -> Iterator[str]:
    said = [f"{names[one.name][0]}: {takes(one)}. {one.description}{_more(names[one.name])}" for one in question.parameters.values()]
    said += [f"Column {name}: {meaning}" for name, meaning in question.columns.items()]
    if question.is_paged:
        said.append(f"The answer holds {question.limit} {question.limited} at most.")
    yield f"#+ summary: {_quoted(question.summary)}"
    if said:
        yield f"#+ description: {_quoted(' '.join(said))}"
    yield "#+ method: GET"
    if endpoint:
        yield f"#+ endpoint: {_quoted(endpoint)}"
    if question.limit and not question.is_paged:
        yield f"#+ pagination: {question.limit}"
    if question.keywords:
        yield "#+ tags:"
        yield from (f"#+   - {_quoted(keyword)}" for keyword in question.keywords)
    if any(example.values()):
        yield "#+ defaults:"
        for name, values in example.items():
            yield from (f"#+   - {one}: {_quoted(value.value)}" for one, value in zip(names[name], values, strict=False))


def _more(names: Sequence[str]) -> str:
    return f" More of them as {', '.join(names[1:])}." if len(names) > 1 else ""


def _quoted(text: str) -> str:
    """A text as YAML has it between quotes, which is what JSON has."""
    return json.dumps(text, ensure_ascii=False)


def _with_variables(question: Question, names: Mapping[str, Sequence[str]]) -> str:
    parts, end = [], 0
    for start, stop, variable in question.blocks:
        before = question.sparql[question.sparql.rfind("\n", 0, start) + 1 : start]
        indent = " " * (len(before) - len(before.lstrip()))
        counted = variable not in question.parameters
        parameter = question.parameters[variable.removesuffix("_count") if counted else variable]
        binding = _binding(parameter, names[parameter.name], indent + "    ")
        if counted:
            group = f"SELECT (COUNT(DISTINCT ?{parameter.name}) AS ?{variable}) WHERE {{\n{binding}\n{indent}  }}"
        elif parameter.is_list:
            group = f"SELECT DISTINCT ?{variable} WHERE {{\n{binding}\n{indent}  }}"
        else:
            group = binding.strip()
        line = f"{{ {group} }}" if "\n" not in group else f"{{\n{indent}  {group}\n{indent}}}"
        parts += [question.sparql[end:start], line]
        end = stop
    return "".join([*parts, question.sparql[end:]])


def _binding(parameter: Parameter, names: Sequence[str], indent: str) -> str:
    """Patterns with one solution for each value that is given, and one without where none is."""
    kind = _TYPES.get(parameter.classes[0], "iri")
    variables = [f"?{'_' if number < parameter.least else '__'}{name}_{kind}" for number, name in enumerate(names)]
    first = variables[0] if parameter.least or len(names) == 1 else f"COALESCE({', '.join(variables)})"
    lines = [f"{{ BIND({first} AS ?{parameter.name}) }}"]
    lines += [f"UNION {{ BIND({one} AS ?{parameter.name}) FILTER(BOUND(?{parameter.name})) }}" for one in variables[1:]]
    if len(lines) == 1:
        return indent + re.sub(r"^\{ (.*) \}$", r"\1", lines[0])
    return "\n".join(indent + line for line in lines)
