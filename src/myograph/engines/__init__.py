"""One adapter an engine; each answers SPARQL in pyoxigraph's terms."""

from __future__ import annotations

from collections import namedtuple

from myograph.names import KINDS, NameIndex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple, Protocol

    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple | None

    class Solutions(NamedTuple):
        """The result of a SELECT query."""

        variables: list[str]
        rows: list[tuple[Term, ...]]

    class Engine(Protocol):
        """What answers queries. A query that names no graph sees the union of all named graphs."""

        name: str

        def run(self, sparql: str, *, blank_nodes: bool = True) -> Solutions | list[Triple] | bool:
            """The result of a query of any form: solutions of SELECT, triples of CONSTRUCT and DESCRIBE, truth value of ASK.

            A caller who knows that the query comes upon no blank nodes says so; it may be faster then.
            """

        def select(self, sparql: str) -> list[tuple[Term, ...]]:
            """The rows of a SELECT query that comes upon no blank nodes."""

        def names(self) -> NameIndex:
            """The index of every name of every term."""

else:  # the same without typing, whose import takes longer than a query
    Solutions = namedtuple("Solutions", ("variables", "rows"))


def names_by_query(engine: Engine) -> NameIndex:
    """The index of every name of every term, by asking for them."""
    kinds = " ".join(f"<{kind}>" for kind in KINDS)
    sought = f"VALUES ?kind {{ {kinds} }} ?term ?kind ?name FILTER(ISIRI(?term) && ISLITERAL(?name))"
    rows = engine.select(f"SELECT DISTINCT ?term ?kind ?name WHERE {{ {sought} }}")
    return NameIndex.of((term.value, kind.value, name.value) for term, kind, name in rows)  # type: ignore[union-attr]  # as it was sought
