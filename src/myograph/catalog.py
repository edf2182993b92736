"""Files ``*.rq`` in, questions out: a header for people and programs, then SPARQL that runs as it stands.

A header line begins with ``#+``::

    #+ summary: Serious causes that present with all of the findings given.
    #+ parameter symptom: Finding, one or more. A symptom or sign.
    #+ column cause: The cause.
    #+ notice: most-causes-are-harmless, only-a-doctor-can-tell
    #+ limit: 10 causes
    #+ keywords: causes, severity
    #+ example: symptom=weakness

A parameter is a variable with a VALUES block of its own in the query. The block holds an example value, or UNDEF where the
parameter may be left out; asking puts the terms meant in its place. ``VALUES ?symptom_count { 1 }`` is given the number of values
of ``symptom``, for queries that want all of a list. What is declared and what is used must be the same. A parameter of the class
``xsd:integer`` or ``xsd:decimal`` takes a number.

A limit says how much is shown unless more is asked for, and of what. Where the query has a ``LIMIT`` with the number, that is the one that
is meant: it stands at the end of a sub-select, which is run without it to count how many there are. Otherwise rows are cut off.

Questions of the user's own, from another folder, are read as carefully as their writer may have been hasty: see ``own``.
"""

from __future__ import annotations

import os

import myograph.queries
from myograph.errors import CatalogError, QuestionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from pyoxigraph import Literal, NamedNode

    from myograph.answers import Answer, GraphAnswer

    #: What asks a question of a graph: it is given the question, the values and a limit.
    Ask = Callable[["Question", Mapping[str, object], object], Answer | GraphAnswer]

FOLDER = myograph.queries.__path__[0]

#: How many values a parameter takes, in the words of a header: (at least, at most; 0 for no limit).
COUNTS = {"one": (1, 1), "optional": (0, 1), "one or more": (1, 0), "two or more": (2, 0), "any number": (0, 0)}

#: The classes of parameters that take numbers.
NUMBERS = ("xsd:integer", "xsd:decimal")

#: What header lines look like.
_KEYS = ("summary: …", "parameter NAME: …", "column NAME: …", "limit: NUMBER THINGS", "notice: …", "keywords: …", "example: …")

_COUNT = "_count"


class Parameter:
    """A value that a question is asked with: its name, the classes of terms it takes, how many, and what it means."""

    __slots__ = ("classes", "count", "description", "least", "most", "name")

    def __init__(self, name: str, classes: tuple[str, ...], count: str, description: str) -> None:
        self.name = name
        self.classes = classes
        self.count = count
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

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the classes without a namespace."""
        return tuple(name.strip("<>").replace("#", "/").replace(":", "/").rpartition("/")[2] for name in self.classes)


class _Described:
    """An attribute that ``help`` and notebooks look up: worked out of a question when they do, and another one of the class."""

    def __init__(self, work_out: str, of_class: str | None) -> None:
        self._work_out = work_out
        self._of_class = of_class

    def __get__(self, question: Question | None, cls: type) -> Any:
        if question is None:
            if self._of_class is None:
                raise AttributeError(self._work_out)
            return self._of_class
        from myograph import described  # not on top: asking needs none of it

        return getattr(described, self._work_out)(question)


class Question:
    """One question of the catalog: what it asks, what it takes, what it answers and the SPARQL that does so.

    One that is looked up in the ``questions`` of a graph can be called, which asks it of that graph; ``help`` explains it.

    >>> import myograph
    >>> myograph.open("bundled").questions["serious-causes"](symptom="weakness")[0].cause
    <amyotrophic-lateral-sclerosis>
    """

    __doc__ = _Described("docstring", __doc__)
    __signature__ = _Described("signature", None)

    __slots__ = (
        "_ask", "_blocks", "_example", "_lines", "columns", "is_own", "keywords", "limit", "limited", "name", "notices", "parameters",
        "path", "sparql", "summary",
    )  # fmt: skip

    def __init__(self, path: str, *, own: bool = False, ask: Ask | None = None) -> None:
        self.path = path
        self.is_own = own
        self._ask = ask
        self._lines: dict[str, int] = {}
        self.keywords: tuple[str, ...] = ()
        self.name = os.path.basename(path).removesuffix(".rq")
        self.summary = ""
        self.parameters: dict[str, Parameter] = {}
        self.columns: dict[str, str] = {}
        self.notices: tuple[str, ...] = ()
        self.limit = 0
        self.limited = "rows"
        self._example = ""
        if own:
            from myograph import own as checks

            self.sparql = checks.read(path)
        else:
            with open(path, encoding="utf-8") as file:
                self.sparql = file.read()
        for number, line in enumerate(self.sparql.split("\n"), 1):
            if line.startswith("#+"):
                self._read_header(number, line[2:].strip())
        self._blocks = checks.value_blocks(self) if own else tuple(_value_blocks(self.sparql))
        self._check()
        if own:
            checks.check(self)

    def __call__(self, /, *, limit: int | None = None, **values: object) -> Answer | GraphAnswer:
        """Ask the question of the graph in whose ``questions`` it was looked up; see :meth:`myograph.Graph.ask`."""
        if self._ask is None:
            raise QuestionError(f'this is asked of a graph: myograph.open().questions["{self.name}"].')
        return self._ask(self, values, limit)

    def __repr__(self) -> str:
        return f"<Question {self.name}({', '.join(self.parameters)})>"

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph (CONSTRUCT) and not a table."""
        return not self.columns

    @property
    def has_blank_nodes(self) -> bool:
        """Whether the query comes upon blank nodes: those of the annotated axioms are the only ones that ours can be about."""
        return self.is_own or "owl:Axiom" in self.sparql

    @property
    def is_paged(self) -> bool:
        """Whether the query itself keeps to the limit; otherwise rows are cut off."""
        return bool(self.limit) and self._page in self.sparql

    @property
    def _page(self) -> str:
        return f"LIMIT {self.limit}\n"

    def count(self, values: Mapping[str, Sequence[NamedNode | Literal]]) -> str:
        """The SPARQL that counts what the limit is on: how often ``?number`` of them."""
        return self.counting(self.bind(values))

    def counting(self, whole: str) -> str:
        """The same for a query that has its values already."""
        end = whole.index(self._page)
        start, depth = end, 1
        while depth:  # back to where the sub-select begins
            start = max(whole.rfind("{", 0, start), whole.rfind("}", 0, start))
            if start < 0:
                raise self.error(self._lines["limit"], f"the LIMIT {self.limit} stands in no sub-select.")
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
        for start, stop, name in self._blocks:
            parts += [self.sparql[end:start], f"VALUES ?{name} {{ {blocks[name]} }}"]
            end = stop
        text = "".join([*parts, self.sparql[end:]])
        return text if limit is None else text.replace(self._page, f"LIMIT {limit}\n" if limit else "\n")

    def _read_header(self, number: int, text: str) -> None:
        key, _, rest = f"{text} ".partition(": ")
        rest = rest.rstrip()
        kind, _, name = key.partition(" ")
        if key in self._lines:
            raise self.error(number, f"the header has this twice: {key!r}, here and in line {self._lines[key]}.")
        self._lines[key] = number
        if key == "summary":
            self.summary = rest
        elif key == "keywords":
            self.keywords = tuple(part.strip() for part in rest.split(","))
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
                raise self.error(number, f"this is not NAME: CLASS, COUNT. DESCRIPTION, with one of the counts {counts}: {rest!r}")
            self.parameters[name] = Parameter(name, tuple(classes.split(" or ")), count, description)
        else:
            raise self.error(number, f"this header line is not understood: {text!r}. A line is one of: {', '.join(_KEYS)}.")

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
            raise self.error(1, "the header has no summary. Add a line: #+ summary: What is asked.")
        used = {name: self.line_at(start) for start, _, name in self._blocks}
        for name in self.parameters:
            if name not in used:
                what = f"the parameter {name!r} is declared and not used. Give it a line: VALUES ?{name} {{ … }}"
                raise self.error(self.line_of(f"parameter {name}"), what)
        for name, number in used.items():
            if name not in self.parameters and name.removesuffix(_COUNT) not in self.parameters:
                what = f"?{name} has a VALUES block and is not declared. Add a line: #+ parameter {name}: …"
                raise self.error(number, f"{what} What always stays the same is written VALUES (?{name}) {{ (…) }}.")

    def check_columns(self, answered: Sequence[str]) -> None:
        """Hold the variables that the query answers against the columns that the header declares.

        :raises CatalogError: where they differ.
        """
        if list(answered) != list(self.columns):
            line = min((number for key, number in self._lines.items() if key.startswith("column ")), default=1)
            raise self.error(line, f"the header declares the columns {list(self.columns)}, the query answers {list(answered)}.")

    @property
    def blocks(self) -> tuple[tuple[int, int, str], ...]:
        """Where each VALUES block of a parameter, or of the number of its values, begins and ends, and the variable."""
        return self._blocks

    def line_of(self, key: str) -> int:
        """The line of the header that begins with a key; 1 where there is none."""
        return self._lines.get(key, 1)

    def line_at(self, position: int) -> int:
        """The line that a position of the text is in."""
        return self.sparql.count("\n", 0, position) + 1

    def error(self, line: int, what: str) -> CatalogError:
        """What is wrong with the file, and where."""
        return CatalogError(f"{self.path}:{line}: {what}")


def _value_blocks(sparql: str) -> Iterator[tuple[int, int, str]]:
    """Where each ``VALUES ?name { … }`` of a query begins and ends, and the name."""
    end = 0
    while (start := sparql.find("VALUES ?", end)) >= 0:
        opened = sparql.index("{", start)
        end = sparql.index("}", opened) + 1
        yield start, end, sparql[start + 8 : opened].strip()


class Catalog:
    """The questions of a folder, by name, and of another one of the user's own; each file is read when it is first asked for.

    :param own: the folder of the user's own, or None for the one that the environment variable MYOGRAPH_QUESTIONS names.
    :param ask: asks them, when they are called.
    :raises CatalogError: where there is no such folder, no question in it, or one by a name that is taken.
    """

    def __init__(self, folder: str = FOLDER, own: str | Path | None = None, ask: Ask | None = None) -> None:
        self.folder = folder
        self.own = (os.environ.get("MYOGRAPH_QUESTIONS") if own is None else os.fspath(own)) or None
        self._ask = ask
        self._read: dict[str, Question] = {}
        self._names = {name[:-3]: folder for name in os.listdir(folder) if name.endswith(".rq")}
        if self.own is not None:
            from myograph.own import names_in

            for name in names_in(self.own):
                path, taken = os.path.join(self.own, name + ".rq"), self._names.setdefault(name, self.own)
                if taken != self.own:
                    other = os.path.join(taken, name + ".rq")
                    raise CatalogError(f"{path}: there is a question of this name already: {other}. Give it another name.")

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names))

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __repr__(self) -> str:
        return f"<Catalog: {len(self)} questions>"

    def _ipython_key_completions_(self) -> list[str]:
        """What a notebook offers within the brackets."""
        return list(self)

    def __getitem__(self, name: str) -> Question:
        """The question of that name.

        :raises QuestionError: where there is none; the message says which names come near.
        :raises CatalogError: where its file is not as it should be.
        """
        if name not in self._read:
            if name not in self:
                import difflib

                near = difflib.get_close_matches(name, list(self), 3, 0.5)
                hint = f"Did you mean {' or '.join(near)}?" if near else "See them all: myograph questions"
                raise QuestionError(f"there is no question {name!r}. {hint}")
            folder = self._names[name]
            self._read[name] = Question(os.path.join(folder, name + ".rq"), own=folder == self.own, ask=self._ask)
        return self._read[name]
