"""A question of the user's own, in; what is wrong with its file out, with line and column.

Our own files are held to the same by tests. Here the query is taken apart into its words, so that a VALUES block may be written in any
letters, and what stands in a comment, a string or an IRI is taken for nothing else.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean, QuerySolutions, Store

from myograph.catalog import COUNTS, NUMBERS
from myograph.engines.embedded import point
from myograph.engines.isolated import refuse_services
from myograph.errors import CatalogError, QuerySyntaxError
from myograph.vocabulary import MYO, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from myograph.catalog import Parameter, Question

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_PARAMETER = re.compile(r"[a-z][a-z0-9_]*")
#: Names that mean something else on the command line or in Python, and one that is a command.
_TAKEN = ("endpoint", "format", "graph", "help", "iris", "labels", "limit", "only", "output", "question", "questions", "self")
_COMMANDS = ("test",)
_UPDATES = ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")

_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>           # an IRI
    | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}  # strings
    | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | \#[^\n]*                              # a comment
    | [?$@]\w+                              # a variable, a language
    | (?:[^\W\d][\w.-]*)?:(?:[\w:.%-]|\\.)* # a name with a prefix
    | \w+ | \S""",
    re.VERBOSE | re.DOTALL,
)


def names_in(folder: str) -> list[str]:
    """The names of the questions in a folder.

    :raises CatalogError: where there is no such folder, or no question in it, or a file of a name that no question can have.
    """
    try:
        names = sorted(name.removesuffix(".rq") for name in os.listdir(folder) if name.endswith(".rq") and not name.startswith("."))
    except OSError as error:
        what = "there is no such folder" if isinstance(error, FileNotFoundError) else f"this folder cannot be read: {error.strerror}"
        raise CatalogError(f"{folder}: {what}. Name one that holds questions, which are files *.rq.") from None
    if not names:
        raise CatalogError(f"{folder}: there is no question in this folder. A question is a file *.rq.")
    for name in names:
        if not _NAME.fullmatch(name) or name in _COMMANDS:
            wanted = "another name" if name in _COMMANDS else "a name of small letters, digits and hyphens"
            raise CatalogError(f"{os.path.join(folder, name)}.rq: the name of the file is that of the question. Give it {wanted}.")
    return names


def read(path: str) -> str:
    """The text of a file, with plain line ends and without a byte order mark.

    :raises CatalogError: where it cannot be read or is not UTF-8.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise CatalogError(f"{path}: this file cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogError(f"{path}:{line}: this is not UTF-8 text. Save the file with the encoding UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def value_blocks(question: Question) -> tuple[tuple[int, int, str], ...]:
    """Where each ``VALUES ?name { … }`` of the query begins and ends, and the name.

    :raises CatalogError: where the query does not parse, is an update, asks other servers, or gives a parameter no block of its own.
    """
    _check_syntax(question)
    found = []
    tokens = list(_tokens(question.sparql))
    for number, (start, word) in enumerate(tokens):
        if word.upper() != "VALUES":
            continue
        names = [token[1:] for _, token in tokens[number + 1 : _next(tokens, number, "{")] if token[0] in "?$"]
        if tokens[number + 1][1] == "(":
            for name in names:
                if name in question.parameters:
                    what = f"the parameter {name!r} stands in brackets here, which is for what always stays the same"
                    raise question.error(question.line_at(start), f"{what}. Write: VALUES ?{name} {{ … }}")
        else:
            found.append((start, tokens[_next(tokens, number, "}")][0] + 1, names[0]))
    return tuple(found)


def check(question: Question) -> None:
    """Hold the header against the query, beyond what is held against each other in every file.

    :raises CatalogError: where something is wrong; with the line.
    """
    for parameter in question.parameters.values():
        _check_parameter(question, parameter)
    for name, meaning in question.columns.items():
        if not meaning:
            what = f"the column {name!r} has no meaning. Add one: #+ column {name}: What it is."
            raise question.error(question.line_of(f"column {name}"), what)
    _check_example(question)
    result = Store().query(question.sparql)
    if isinstance(result, QueryBoolean):
        raise question.error(_first_line(question), "this is an ASK query. A question is a SELECT or a CONSTRUCT.")
    if isinstance(result, QuerySolutions):
        question.check_columns([variable.value for variable in result.variables])
    elif question.columns:
        raise question.error(_first_line(question), "this gives a graph, which has no columns. Take the columns out of the header.")
    _check_limit(question)


def _check_syntax(question: Question) -> None:
    tokens = list(_tokens(question.sparql))
    words = [word.upper() for _, word in tokens]
    for number, word in enumerate(words):
        if word in _UPDATES and (number == 0 or words[number - 1][0] == "<"):  # it begins the query, or follows PREFIX
            what = f"this is an update: {tokens[number][1]}. A question reads and changes nothing"
            raise question.error(question.line_at(tokens[number][0]), f"{what}: it is a SELECT or a CONSTRUCT.")
    try:
        refuse_services(question.sparql)
    except QuerySyntaxError as error:
        where = next((start for start, word in tokens if "SERVICE" in word.upper()), 0)
        what = str(error).partition(". Allow")[0]
        hint = f"A question asks its graph alone. Run it by: myograph query -f {question.path} --service URL"
        raise question.error(question.line_at(where), f"{what}. {hint}") from None
    try:
        Store().query(question.sparql)
    except SyntaxError as error:
        line, column, what = _unexpected(question.sparql) or _refused(question.sparql, str(error))
        raise CatalogError(f"{question.path}:{line}:{column}: the query does not parse: {what}") from None


def _unexpected(sparql: str) -> tuple[int, int, str] | None:
    """Where the parser of rdflib stops; that of pyoxigraph names the end of the text for most mistakes."""
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(sparql)
    except ParseException as error:
        word = next((token for _, token in _tokens(sparql[error.loc :])), None)
        place = len(sparql.rstrip()) if word is None else error.loc
        line, column = sparql.count("\n", 0, place) + 1, place - sparql.rfind("\n", 0, place)
        what = "it ends too early." if word is None else f"{word!r} is not expected here."
        return line, column, f"{what}\n  {sparql.split(chr(10))[line - 1]}\n  {' ' * (column - 1)}^"
    except RecursionError:
        pass
    return None


def _refused(sparql: str, message: str) -> tuple[int, int, str]:
    """What pyoxigraph has against a query that rdflib takes, such as a prefix that is not declared."""
    declared = {"_", *_prefixes(sparql)}
    for start, word in _tokens(sparql):
        prefix, colon, _ = word.partition(":")
        if colon and word[0] not in "<\"'" and prefix not in declared:
            line, column = sparql.count("\n", 0, start) + 1, start - sparql.rfind("\n", 0, start)
            return line, column, f"the prefix of {word!r} is not declared by a PREFIX line."
    said = point(sparql, message)
    place = re.match(r"the query does not parse: line (\d+), column (\d+): ", said)
    return (int(place[1]), int(place[2]), said[place.end() :]) if place else (1, 1, said.removeprefix("the query does not parse: "))


def _check_parameter(question: Question, parameter: Parameter) -> None:
    line = question.line_of(f"parameter {parameter.name}")
    if not _PARAMETER.fullmatch(parameter.name) or parameter.name in _TAKEN or parameter.name.endswith("_count"):
        wanted = f"small letters, digits and _, does not end in _count, and is none of {', '.join(_TAKEN)}"
        raise question.error(line, f"this cannot be the name of a parameter: {parameter.name!r}. A name has {wanted}.")
    if any(name.startswith("xsd:") for name in parameter.classes) and parameter.classes not in [(name,) for name in NUMBERS]:
        what = f"the parameter {parameter.name!r} cannot take {' or '.join(parameter.classes)}"
        raise question.error(line, f"{what}. A parameter takes terms of some classes, or {' or '.join(NUMBERS)}.")
    parameter.classes = tuple(_class(question, name, line) for name in parameter.classes)


def _class(question: Question, name: str, line: int) -> str:
    """A class as others know it: its short name, a CURIE of a prefix that all know, else its IRI between < and >."""
    prefix, colon, local = name.partition(":")
    if not colon or name.startswith("<") or name in NUMBERS:
        return name
    namespace = _prefixes(question.sparql).get(prefix)
    iri = expand(name) if namespace is None else namespace + local
    if iri is None:
        what = f"the prefix of the class {name!r} is not known. Declare it by a PREFIX line of the query"
        raise question.error(line, f"{what}, or write the IRI between < and >.")
    return iri.removeprefix(MYO) if iri.startswith(MYO) else name if iri == expand(name) else f"<{iri}>"


def _check_example(question: Question) -> None:
    line = question.line_of("example")
    example = question.example
    for name in example:
        if name not in question.parameters:
            known = ", ".join(question.parameters) or "none"
            raise question.error(line, f"the example has a value for {name!r}, which is no parameter. There are: {known}.")
    for name, parameter in question.parameters.items():
        least, most = COUNTS[parameter.count]
        given = len(example.get(name, ()))
        if given < least or (most and given > most):
            what = f"the example has {given} values for {name!r}, which takes {parameter.count}"
            raise question.error(line, f"{what}. Write a line such as: #+ example: {' '.join([f'{name}=…'] * max(least, 1))}")


def _check_limit(question: Question) -> None:
    depth, inner = 0, []
    tokens = list(_tokens(question.sparql))
    for (start, word), (_, following) in zip(tokens, [*tokens[1:], (0, "")], strict=True):
        depth += (word == "{") - (word == "}")
        if word.upper() in ("LIMIT", "OFFSET") and not depth:
            what = f"{word} at the end of the query would cut the answer off without saying so"
            raise question.error(question.line_at(start), f"{what}. Take it out, and write in the header: #+ limit: {following} rows")
        if word.upper() == "LIMIT" and question.limit and following == str(question.limit):
            inner.append(start)
    written = question.sparql.count(f"LIMIT {question.limit}\n") if question.limit else 0
    if written != len(inner) or written > 1:
        line = question.line_at(inner[-1]) if inner else question.line_of("limit")
        raise question.error(line, f"write LIMIT {question.limit} once in the file, in these letters and at the end of a line.")
    if question.is_paged:
        try:
            Store().query(question.counting(question.sparql))
        except SyntaxError:
            what = f"how many {question.limited} there are cannot be counted from the sub-select with LIMIT {question.limit}"
            hint = "Write each PREFIX on a line of its own, and no braces in strings and comments."
            raise question.error(question.line_at(inner[0]), f"{what}. {hint}") from None


def _tokens(sparql: str) -> Iterator[tuple[int, str]]:
    """The words of a query without its comments, each with where it begins."""
    for match in _TOKEN.finditer(sparql):
        if not match[0].startswith("#"):
            yield match.start(), match[0]


def _next(tokens: list[tuple[int, str]], number: int, wanted: str) -> int:
    return next(at for at in range(number, len(tokens)) if tokens[at][1] == wanted)


def _prefixes(sparql: str) -> dict[str, str]:
    """Prefix -> namespace, as a query declares them."""
    words = [word for _, word in _tokens(sparql)]
    return {
        words[number + 1].removesuffix(":"): words[number + 2][1:-1]
        for number, word in enumerate(words[:-2])
        if word.upper() == "PREFIX" and words[number + 1].endswith(":")
    }


def _first_line(question: Question) -> int:
    """The line that says what form the query has."""
    forms = ("ASK", "SELECT", "CONSTRUCT", "DESCRIBE")
    return question.line_at(next((start for start, word in _tokens(question.sparql) if word.upper() in forms), 0))
