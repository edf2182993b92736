"""Files ``*.rq`` in, questions out: a header for people and programs, then SPARQL that runs as it stands.

A header line begins with ``#+``::

    #+ summary: Serious causes that present with all of the findings given.
    #+ parameter symptom: Finding, one or more. A symptom or sign.
    #+ column cause: The cause.
    #+ notice: most-causes-are-harmless, only-a-doctor-can-tell
    #+ limit: 10 causes
    #+ example: symptom=weakness

A parameter is a variable with a VALUES block of its own in the query. The block holds an example value, or UNDEF where the
parameter may be left out; asking puts the terms meant in its place. ``VALUES ?symptom_count { 1 }`` is given the number of values
of ``symptom``, for queries that want all of a list. What is declared and what is used must be the same. A parameter of the class
``xsd:integer`` or ``xsd:decimal`` takes a number.

A limit says how much is shown unless more is asked for, and of what. Where the query has a ``LIMIT`` with the number, that is the one that
is meant: it stands at the end of a sub-select, which is run without it to count how many there are. Otherwise rows are cut off.
"""

from __future__ import annotations

import os

import myograph.queries
from myograph.errors import CatalogError, QuestionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyoxigraph import Literal, NamedNode

FOLDER = myograph.queries.__path__[0]

#: How many values a parameter takes, in the words of a header: (at least, at most; 0 for no limit).
COUNTS = {"one": (1, 1), "optional": (0, 1), "one or more": (1, 0), "two or more": (2, 0), "any number": (0, 0)}

#: The classes of parameters that take numbers.
NUMBERS = ("xsd:integer", "xsd:decimal")

_COUNT = "_count"


class Parameter:
    """A value that a question is asked with: its name, the classes of terms it takes, how many, and what it means."""

    __slots__ = ("classes", "description", "least", "most", "name")

    def __init__(self, name: str, classes: tuple[str, ...], count: str, description: str) -> None:
        self.name = name
        self.classes = classes
        self.least, self.most = COUNTS[count]
        self.description = description

    @property
    def is_number(self) -> bool:
        """Whether the parameter takes numbers and not terms."""
        return self.classes[0] in NUMBERS

    @property
    def is_list(self) -> bool:
        """Whether the parameter takes more than one value."""
        return self.most != 1


class Question:
    """One question of the catalog: what it asks, what it takes, what it answers and the SPARQL that does so."""

    __slots__ = ("_example", "columns", "limit", "limited", "name", "notices", "parameters", "path", "sparql", "summary")

    def __init__(self, path: str) -> None:
        self.path = path
        self.name = os.path.basename(path).removesuffix(".rq")
        self.summary = ""
        self.parameters: dict[str, Parameter] = {}
        self.columns: dict[str, str] = {}
        self.notices: tuple[str, ...] = ()
        self.limit = 0
        self.limited = "rows"
        self._example = ""
        with open(path, encoding="utf-8") as file:
            self.sparql = file.read()
        for number, line in enumerate(self.sparql.split("\n"), 1):
            if line.startswith("#+"):
                self._read_header(number, line[2:].strip())
        self._check()

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph (CONSTRUCT) and not a table."""
        return not self.columns

    @property
    def has_blank_nodes(self) -> bool:
        """Whether the query comes upon blank nodes: those of the annotated axioms are the only ones that a question can be about."""
        return "owl:Axiom" in self.sparql

    @property
    def is_paged(self) -> bool:
        """Whether the query itself keeps to the limit; otherwise rows are cut off."""
        return bool(self.limit) and self._page in self.sparql

    @property
    def _page(self) -> str:
        return f"LIMIT {self.limit}\n"

    def count(self, values: Mapping[str, Sequence[NamedNode | Literal]]) -> str:
        """The SPARQL that counts what the limit is on: how often ``?number`` of them."""
        whole = self.bind(values)
        end = whole.index(self._page)
        start, depth = end, 1
        while depth:  # back to where the sub-select begins
            start = max(whole.rfind("{", 0, start), whole.rfind("}", 0, start))
            depth += 1 if whole[start] == "}" else -1
        prologue = "\n".join(line for line in whole.splitlines() if line.startswith("PREFIX"))
        select = whole[start + 1 : end].rpartition("ORDER BY")[0] or whole[start + 1 : end]
        return f"{prologue}\nSELECT (COUNT(*) AS ?number) WHERE {{ {{ {select} }} }}"

    def bind(self, values: Mapping[str, Sequence[NamedNode | Literal]], limit: int | None = None) -> str:
        """The SPARQL with terms put into the VALUES blocks of its parameters; what is not given becomes UNDEF.

        :param limit: how much to answer in place of what the header says; 0 for all.
        :raises QuestionError: where a parameter is unknown, missing, or has too few or too many values.
        """
        for name in values:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise QuestionError(f"the question {self.name} has no parameter {name!r}. It has: {known}.")
        blocks = {}
        for name, parameter in self.parameters.items():
            given = list(dict.fromkeys(values.get(name, ())))
            if len(given) < parameter.least or (parameter.most and len(given) > parameter.most):
                few = ("at most one value", "one value", "two different values")[parameter.least]
                wanted = few if parameter.most else f"{few} or more"
                raise QuestionError(f"the question {self.name} wants {wanted} for {name!r}, and got {len(given)}.")
            blocks[name] = " ".join(map(str, given)) or "UNDEF"
            blocks[name + _COUNT] = str(len(given))
        parts, end = [], 0
        for start, stop, name in _value_blocks(self.sparql):
            parts += [self.sparql[end:start], f"VALUES ?{name} {{ {blocks[name]} }}"]
            end = stop
        text = "".join([*parts, self.sparql[end:]])
        return text if limit is None else text.replace(self._page, f"LIMIT {limit}\n" if limit else "\n")

    def _read_header(self, number: int, text: str) -> None:
        key, _, rest = text.partition(": ")
        kind, _, name = key.partition(" ")
        if key == "summary":
            self.summary = rest
        elif key == "notice":
            self.notices = tuple(part.strip() for part in rest.split(","))
        elif key == "example":
            self._example = rest
        elif key == "limit" and rest.partition(" ")[0].isdigit() and rest.partition(" ")[2]:
            self.limit, self.limited = int(rest.partition(" ")[0]), rest.partition(" ")[2]
        elif kind == "column" and name:
            self.columns[name] = rest
        elif kind == "parameter" and name:
            declared, _, description = rest.partition(". ")
            classes, _, count = declared.partition(", ")
            if count not in COUNTS or not description:
                counts = ", ".join(COUNTS)
                raise self._error(number, f"this is not NAME: CLASS, COUNT. DESCRIPTION, with one of the counts {counts}: {rest!r}")
            self.parameters[name] = Parameter(name, tuple(classes.split(" or ")), count, description)
        else:
            raise self._error(number, f"this header line is not understood: {text!r}. See the docstring of myograph.catalog.")

    @property
    def example(self) -> dict[str, list[str]]:
        """Values to try the question with: parameter -> texts."""
        import re

        found: dict[str, list[str]] = {}
        for name, value in re.findall(r'(\w+)=("[^"]*"|\S+)', self._example):
            found.setdefault(name, []).append(value.strip('"'))
        return found

    def _check(self) -> None:
        if not self.summary:
            raise self._error(1, "the header has no summary. Add a line: #+ summary: What is asked.")
        used = {name: self.sparql.count("\n", 0, start) + 1 for start, _, name in _value_blocks(self.sparql)}
        for name in self.parameters:
            if name not in used:
                raise self._error(1, f"the parameter {name!r} is declared and not used. Give it a line: VALUES ?{name} {{ … }}")
        for name, number in used.items():
            if name not in self.parameters and name.removesuffix(_COUNT) not in self.parameters:
                raise self._error(number, f"?{name} has a VALUES block and is not declared. Add a line: #+ parameter {name}: …")

    def check_columns(self, answered: Sequence[str]) -> None:
        """Hold the variables that the query answers against the columns that the header declares.

        :raises CatalogError: where they differ.
        """
        if list(answered) != list(self.columns):
            raise self._error(1, f"the header declares the columns {list(self.columns)}, the query answers {list(answered)}.")

    def _error(self, line: int, what: str) -> CatalogError:
        return CatalogError(f"{self.path}:{line}: {what}")


def _value_blocks(sparql: str) -> Iterator[tuple[int, int, str]]:
    """Where each ``VALUES ?name { … }`` of a query begins and ends, and the name."""
    end = 0
    while (start := sparql.find("VALUES ?", end)) >= 0:
        opened = sparql.index("{", start)
        end = sparql.index("}", opened) + 1
        yield start, end, sparql[start + 8 : opened].strip()


class Catalog:
    """The questions of a folder, by name; each file is read when it is first asked for."""

    def __init__(self, folder: str = FOLDER) -> None:
        self.folder = folder
        self._read: dict[str, Question] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(name[:-3] for name in os.listdir(self.folder) if name.endswith(".rq")))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def __getitem__(self, name: str) -> Question:
        """The question of that name.

        :raises QuestionError: where there is none; the message says which names come near.
        :raises CatalogError: where its file is not as it should be.
        """
        if name not in self._read:
            if name not in iter(self):
                import difflib

                near = difflib.get_close_matches(name, list(self), 3, 0.5)
                hint = f"Did you mean {' or '.join(near)}?" if near else "See them all: myograph questions"
                raise QuestionError(f"there is no question {name!r}. {hint}")
            self._read[name] = Question(os.path.join(self.folder, name + ".rq"))
        return self._read[name]
