"""One adapter an engine; each answers SPARQL in pyoxigraph's terms."""

from __future__ import annotations

from collections import namedtuple

from myograph.names import KINDS, NameIndex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NamedTuple, Protocol

    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple | None

    class Solutions(NamedTuple):
        """The result of a SELECT query."""

        variables: list[str]
        rows: list[tuple[Term, ...]]

    class Limits(NamedTuple):
        """What a query whose text is not ours may take; 0 stands for any amount.

        ``seconds`` of the clock, ``rows`` or triples of the answer, ``megabytes`` of memory beyond that of the graph, and
        ``services``, the URLs of other servers that it may ask.
        """

        seconds: float = 30.0
        rows: int = 1_000_000
        megabytes: int = 2_000
        services: tuple[str, ...] = ()

    class Engine(Protocol):
        """What answers queries. A query that names no graph sees the union of all named graphs."""

        name: str

        def run(self, sparql: str, *, blank_nodes: bool = True) -> Solutions | list[Triple] | bool:
            """The result of a query of any form: solutions of SELECT, triples of CONSTRUCT and DESCRIBE, truth value of ASK.

            A caller who knows that the query comes upon no blank nodes says so; it may be faster then.
            """

        def query(self, sparql: str, limits: Limits) -> Solutions | list[Triple] | bool:
            """The same for a query whose text may come from anywhere, which is stopped where it takes more than it may."""

        def stream(self, sparql: str) -> tuple[list[str], Iterator[tuple[Term, ...]]]:
            """The variables of a SELECT query, and its rows as they come."""

        def select(self, sparql: str) -> list[tuple[Term, ...]]:
            """The rows of a SELECT query that comes upon no blank nodes."""

        def names(self) -> NameIndex:
            """The index of every name of every term."""

else:  # the same without typing, whose import takes longer than a query
    Solutions = namedtuple("Solutions", ("variables", "rows"))
    Limits = namedtuple("Limits", ("seconds", "rows", "megabytes", "services"), defaults=(30.0, 1_000_000, 2_000, ()))


def names_by_query(engine: Engine) -> NameIndex:
    """The index of every name of every term, by asking for them."""
    kinds = " ".join(f"<{kind}>" for kind in KINDS)
    sought = f"VALUES ?kind {{ {kinds} }} ?term ?kind ?name FILTER(ISIRI(?term) && ISLITERAL(?name))"
    rows = engine.select(f"SELECT DISTINCT ?term ?kind ?name WHERE {{ {sought} }}")
    return NameIndex.of((term.value, kind.value, name.value) for term, kind, name in rows)  # type: ignore[union-attr]  # as it was sought
