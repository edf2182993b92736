"""A question and values in, an answer out: rows that read as objects, with what must be said beside them."""

from __future__ import annotations

from collections import namedtuple
from itertools import chain

from pyoxigraph import Literal, NamedNode

from myograph.engines import Solutions
from myograph.errors import MissingExtra, QuestionError
from myograph.needs import need_graphs_of, notices_of
from myograph.vocabulary import MYO, SKOS, XSD, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    import pandas
    from pyoxigraph import Triple

    from myograph.catalog import Parameter, Question
    from myograph.engines import Engine, Term
    from myograph.terms import Names

#: How many terms are looked at, and how many are tried, to find some that have an answer.
_LISTED, _TRIED = 1_000, 60
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}


class Resource:
    """A term of the graph: its IRI and, where it has one, its label. Printed it is the label."""

    __slots__ = ("iri", "label")

    def __init__(self, iri: str, label: str) -> None:
        self.iri = iri
        self.label = label

    @property
    def name(self) -> str:
        """The short name: ``muscle-weakness``, or a CURIE for terms of other vocabularies."""
        return shorten(self.iri)

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Resource) and other.iri == self.iri

    def __hash__(self) -> int:
        return hash(self.iri)


class Page:
    """That an answer is cut off: after how many of what, and how many there are, which is counted when someone wants to know."""

    def __init__(self, shown: int, of: str, count: Callable[[], int]) -> None:
        self.shown = shown
        self.of = of
        self._count = count
        self._all = -1

    @property
    def more(self) -> int:
        """How many there are beyond those that are shown."""
        if self._all < 0:
            self._all = self._count()
        return max(0, self._all - self.shown)


class Answer:
    """The rows that answer a question, and what goes with them.

    ``answer[0].cause`` is a :class:`Resource`, a text, a number or a truth value; None where there is nothing.
    ``notices`` are sentences that must be shown with the rows; ``explanation`` says why there are none, where there are none.
    """

    def __init__(
        self,
        columns: Sequence[str],
        terms: list[tuple[Term, ...]],
        names: Names,
        notices: tuple[str, ...] = (),
        explanation: str = "",
        page: Page | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self.terms = terms
        self.graph = names.graph
        self.notices = notices
        self.explanation = explanation
        self.page = page
        self._names = names
        self._rows: list[Any] | None = None

    @property
    def cut(self) -> str:
        """How much more there is than the limit lets through, in words; empty where nothing was cut off."""
        if self.page is None or not self.page.more:
            return ""
        page = self.page
        return f"These are {page.shown} of {page.shown + page.more} {page.of}: {page.more} more are not shown. A limit of 0 shows all."

    @property
    def rows(self) -> list[Any]:
        """The rows as named tuples."""
        if self._rows is None:
            row_type = namedtuple("Row", self.columns, rename=True)  # type: ignore[misc]  # the columns are known only now
            labels = self.labels()
            self._rows = [row_type(*(_value(term, labels) for term in row)) for row in self.terms]
        return self._rows

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __getitem__(self, number: int | slice) -> Any:
        return self.rows[number]

    def __repr__(self) -> str:
        return f"<Answer: {len(self)} rows of {', '.join(self.columns)}, from {self.graph}>"

    def labels(self) -> dict[str, str]:
        """IRI -> label, for every term in the rows that has a label."""
        return self._names.labels({term.value for row in self.terms for term in row if isinstance(term, NamedNode)})

    def with_labels(self) -> Answer:
        """The same rows with a column ``…_label`` after each column that holds terms with labels."""
        labels = self.labels()
        columns: list[str] = []
        cells: list[list[Term]] = []
        for number, column in enumerate(self.columns):
            columns.append(column)
            cells.append([row[number] for row in self.terms])
            named: list[Term] = [_label(term, labels) for term in cells[-1]]
            if any(label is not None for label in named):
                columns.append(f"{column}_label")
                cells.append(named)
        rows = [tuple(column[number] for column in cells) for number in range(len(self))]
        return Answer(columns, rows, self._names, self.notices, self.explanation, self.page)

    def serialize(self, format: str) -> str:
        """The rows in a results format of the W3C: ``json``, ``xml``, ``csv`` or ``tsv``."""
        from myograph.results import FORMATS

        if format not in FORMATS:
            raise QuestionError(f"there is no results format {format!r}. There are: {', '.join(FORMATS)}.")
        return "".join(FORMATS[format](self.columns, self.terms))

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a DataFrame: labels where a term has one, IRIs in ``frame.attrs["iris"]`` by label.

        :raises MissingExtra: where pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise MissingExtra("to_pandas()", "pandas") from None
        plain = [tuple(value.label if isinstance(value, Resource) else value for value in row) for row in self.rows]
        frame = pandas.DataFrame(plain, columns=list(self.columns))
        frame.attrs["iris"] = {value.label: value.iri for row in self.rows for value in row if isinstance(value, Resource)}
        return frame


class Stream:
    """The rows of an answer one after the other, as terms, for an answer that is too large to hold; they can be gone through once."""

    def __init__(self, columns: Sequence[str], terms: Iterator[tuple[Term, ...]], notices: tuple[str, ...], explanation: str) -> None:
        self.columns = tuple(columns)
        self.notices = notices
        self.explanation = explanation
        self._terms = terms

    def __iter__(self) -> Iterator[tuple[Term, ...]]:
        return self._terms

    def serialize(self, format: str) -> Iterator[str]:
        """The rows in a results format of the W3C, piece by piece: ``json``, ``xml``, ``csv`` or ``tsv``."""
        from myograph.results import FORMATS

        return FORMATS[format](self.columns, self._terms)


class GraphAnswer:
    """Triples that answer a question, or that a CONSTRUCT or DESCRIBE query gives."""

    def __init__(self, triples: list[Triple], graph: str, notices: tuple[str, ...] = ()) -> None:
        self.triples = sorted(triples, key=str)
        self.graph = graph
        self.notices = notices

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)

    def __repr__(self) -> str:
        return f"<GraphAnswer: {len(self)} triples, from {self.graph}>"

    def serialize(self, format: str) -> str:
        """The triples in an RDF format: ``turtle``, ``ntriples``, ``rdfxml`` or ``jsonld``."""
        from myograph.rdf import triples_to_text

        return triples_to_text(self.triples, format)


class Asker:
    """Asks the questions of a catalog of one graph."""

    def __init__(self, engine: Engine, names: Names) -> None:
        self._engine = engine
        self._names = names

    def ask(self, question: Question, values: Mapping[str, object], limit: object = None) -> Answer | GraphAnswer:
        """The answer to a question.

        :param values: parameter -> a text, or a list of texts.
        :param limit: how much to answer in place of what the question says; 0 for all.
        :raises QuestionError: where the values are not those that the question takes.
        :raises UnknownTerm: where a text names no term of the parameter's class; AmbiguousTerm where it names several.
        :raises GraphError: where the graph lacks a named graph that the question reads.
        :raises CatalogError: where it lacks a notice that the question, one of the user's own, names.
        """
        bound = self.terms(question, values)
        if limit is not None and (not isinstance(limit, int) or limit < 0):
            raise QuestionError(f"the limit is a whole number, 0 for no limit, and not {limit!r}.")
        sparql = question.bind(bound, limit)
        need_graphs_of(self._engine, question)
        notices = notices_of(self._engine, question)
        if question.is_graph:
            triples = self._engine.run(sparql, blank_nodes=question.has_blank_nodes)
            assert isinstance(triples, list)  # the catalog has seen that it is a CONSTRUCT
            return GraphAnswer(triples, self._engine.name, notices)
        result = self._engine.run(sparql, blank_nodes=question.has_blank_nodes)
        assert isinstance(result, Solutions)  # a question with columns is a SELECT
        question.check_columns(result.variables)
        explanation = "" if result.rows else self._explain(question, bound)
        shown, rows = question.limit if limit is None else limit, result.rows
        count: Callable[[], int] | None = None
        if question.is_paged:
            count = _counting(self._engine, question, bound)
        elif 0 < shown < len(rows):
            whole = len(rows)
            rows, count = rows[:shown], lambda: whole
        page = Page(shown, question.limited, count) if shown and count else None
        return Answer(result.variables, rows, self._names, notices, explanation, page)

    def stream(self, question: Question, values: Mapping[str, object]) -> Stream:
        """All rows of the answer to a question, one after the other; raises as :meth:`ask` does.

        :raises QuestionError: where the answer is a graph, too.
        """
        if question.is_graph:
            raise QuestionError(f"the question {question.name} answers with a graph, which comes as a whole. Use ask.")
        need_graphs_of(self._engine, question)
        notices = notices_of(self._engine, question)
        bound = self.terms(question, values)
        variables, rows = self._engine.stream(question.bind(bound, 0))
        question.check_columns(variables)
        first = next(rows, None)
        explanation = self._explain(question, bound) if first is None else ""
        return Stream(variables, chain([first] if first else [], rows), notices, explanation)

    def terms(self, question: Question, values: Mapping[str, object]) -> dict[str, list[NamedNode | Literal]]:
        """The terms that are meant by values; raises as :meth:`ask` does."""
        bound: dict[str, list[NamedNode | Literal]] = {}
        for given, value in values.items():
            name = given if given in question.parameters else given.removesuffix("_")  # for_, with_, from_: words of Python
            if name not in question.parameters:
                question.bind({given: ()})  # refuses it, naming those that there are
            parameter = question.parameters[name]
            texts = [] if value is None else [value] if isinstance(value, (str, Resource, int, float)) else value
            if not isinstance(texts, (list, tuple, set, frozenset)):
                raise QuestionError(f"the parameter {name!r} takes a text or a list of texts, not {type(value).__name__}.")
            if parameter.is_number:
                bound[name] = [_number(parameter, text) for text in texts]
            else:
                bound[name] = [self._names.resolve(_text(name, text), parameter.classes) for text in texts]
        return bound

    def _explain(self, question: Question, bound: Mapping[str, list[NamedNode | Literal]]) -> str:
        """Which of the values emptied the answer, and the nearest values that would not."""
        given = [(name, value) for name, values in bound.items() for value in values if isinstance(value, NamedNode)]
        if not given:
            return "The graph holds nothing of the kind."
        lines = []
        for name, value in given:
            rest = [other for other in bound[name] if other != value]
            parameter = question.parameters[name]
            others = self._that_answer(question, bound, parameter, value, rest)
            said = f"{name} = {shorten(value.value)}"
            without = {**bound, name: rest}
            if len(given) > 1 and len(rest) >= parameter.least and (count := len(self._engine.select(question.bind(without)))):
                lines.append(f"Without {said} there {'is 1 row' if count == 1 else f'are {count} rows'}.")
            if others:
                lines.append(f"In place of {said}, these have an answer: {', '.join(others)}.")
        if len(given) == 1:
            return " ".join(["Nothing in the graph fits.", *lines])
        lines = lines or ["It is no single one of the values, but all of them together."]
        return " ".join(["Nothing in the graph fits all of what was asked.", *lines])

    def _that_answer(
        self,
        question: Question,
        bound: Mapping[str, list[NamedNode | Literal]],
        parameter: Parameter,
        value: NamedNode,
        rest: list[NamedNode | Literal],
    ) -> list[str]:
        found = []
        for candidate in self._neighbours(value, parameter):
            if candidate not in rest and self._engine.select(
                question.bind({**bound, parameter.name: [*rest, candidate]}, 1 if question.is_paged else None)
            ):
                found.append(shorten(candidate.value))
            if len(found) == 5:
                break
        return found

    def _neighbours(self, value: NamedNode, parameter: Parameter) -> list[NamedNode]:
        """Terms that could stand in a value's place: broader and narrower ones first, then others of its classes by name."""
        classes = " ".join(f"<{MYO}{name}>" for name in parameter.classes if ":" not in name)
        others = f"SELECT ?other WHERE {{ VALUES ?class {{ {classes} }} {value} a ?class . ?other a ?class }} LIMIT {_LISTED}"
        rows = self._engine.select(
            f"""PREFIX skos: <{SKOS}> SELECT DISTINCT ?other ?near WHERE {{
              {{ {value} skos:broaderTransitive|skos:narrowerTransitive ?other BIND(0 AS ?near) }}
              UNION {{ {value} skos:broader/skos:narrower ?other BIND(1 AS ?near) }}
              UNION {{ {{ {others} }} BIND(2 AS ?near) }}
            }}"""
        )
        near: dict[NamedNode, int] = {}
        for other, distance in rows:
            if isinstance(other, NamedNode) and isinstance(distance, Literal) and other != value:
                near[other] = min(int(distance.value), near.get(other, 9))
        ordered = sorted(near, key=lambda other: (near[other], other.value))[:_TRIED]
        fitting = self._names.of_classes(ordered, parameter.classes) if ordered else set()
        return [other for other in ordered if other in fitting]


def _counting(engine: Engine, question: Question, bound: Mapping[str, list[NamedNode | Literal]]) -> Callable[[], int]:
    """The work of counting all that a page is a part of, to be done when someone wants to know."""

    def count() -> int:
        ((number,),) = engine.select(question.count(bound))
        return int(number.value)  # type: ignore[union-attr]  # a count is a number

    return count


def _number(parameter: Parameter, value: object) -> Literal:
    text = str(value)
    digits = text.replace(".", "", 1) if parameter.classes[0] == "xsd:decimal" else text
    if isinstance(value, bool) or not (digits.isascii() and digits.isdigit()):
        kind = "a number such as 0.3" if parameter.classes[0] == "xsd:decimal" else "a whole number"
        raise QuestionError(f"the parameter {parameter.name!r} takes {kind}, not {text!r}.")
    return Literal(text, datatype=NamedNode(XSD + parameter.classes[0][4:]))


def _text(name: str, value: object) -> str:
    if isinstance(value, Resource):
        return value.iri
    if isinstance(value, str):
        return value
    raise QuestionError(f"the parameter {name!r} takes a text or a list of texts, not {type(value).__name__}.")


def _label(term: Term, labels: Mapping[str, str]) -> Literal | None:
    return Literal(labels[term.value]) if isinstance(term, NamedNode) and term.value in labels else None


def _value(term: Term, labels: Mapping[str, str]) -> object:
    if isinstance(term, NamedNode):
        return Resource(term.value, labels.get(term.value) or shorten(term.value))
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    if term.datatype.value == XSD + "boolean":
        return term.value in ("true", "1")
    if term.datatype.value in _NUMBERS:
        try:
            return int(term.value) if term.datatype.value == XSD + "integer" else float(term.value)
        except ValueError:  # a literal that is not what its datatype says
            return term.value
    return term.value
