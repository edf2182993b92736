"""One adapter an engine; each answers SPARQL in pyoxigraph's terms."""

from collections import namedtuple

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

        def run(self, sparql: str) -> "Solutions | list[Triple] | bool":
            """The result of a query of any form: solutions of SELECT, triples of CONSTRUCT and DESCRIBE, truth value of ASK."""

        def select(self, sparql: str) -> list[tuple[Term, ...]]:
            """The rows of a SELECT query."""

else:  # the same without typing, whose import takes longer than a query
    Solutions = namedtuple("Solutions", ("variables", "rows"))
