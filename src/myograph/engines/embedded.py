"""pyoxigraph inside this process: nothing to start."""

from __future__ import annotations

from pyoxigraph import QueryBoolean, QuerySolutions, Store

from myograph.engines import Solutions, names_by_query
from myograph.errors import GraphError, QuerySyntaxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Triple

    from myograph.engines import Limits, Term
    from myograph.engines.isolated import Isolated
    from myograph.names import NameIndex


class EmbeddedEngine:
    """Answers from a pyoxigraph store.

    Of a small graph that is kept in a folder, the part without blank nodes is in memory: reading it takes less time than opening
    the store, which starts a hundred threads. What asks for the whole graph opens the store.
    """

    def __init__(
        self,
        store: Store | Callable[[], Store],
        name: str,
        names: NameIndex | None = None,
        named: Store | None = None,
        folder: str = "",
    ) -> None:
        self.name = name
        self._folder = folder
        self._isolated: Isolated | None = None
        self._store = store
        self._names = names
        self._named = named

    @property
    def store(self) -> Store:
        """The store that holds the whole graph."""
        if not isinstance(self._store, Store):
            self._store = self._store()
        return self._store

    def names(self) -> NameIndex:
        """The index of every name of every term: the one that is kept beside the store, where there is one."""
        if self._names is None:
            self._names = names_by_query(self)
        return self._names

    def run(self, sparql: str, *, blank_nodes: bool = True) -> Solutions | list[Triple] | bool:
        """The result of a query of any form, over the union of all named graphs where the query names none.

        :param blank_nodes: whether the query may come upon triples with blank nodes.
        :raises QuerySyntaxError: where the query does not parse.
        """
        try:
            store = self.store if blank_nodes or self._named is None else self._named
            result = store.query(sparql, use_default_graph_as_union=not names_dataset(sparql))
            if isinstance(result, QuerySolutions):
                return Solutions([variable.value for variable in result.variables], [tuple(row) for row in result])
            return bool(result) if isinstance(result, QueryBoolean) else list(result)
        except SyntaxError as error:
            raise QuerySyntaxError(point(sparql, str(error))) from None
        except OSError as error:  # of a SERVICE that is not to be had
            raise GraphError(f"{self.name}: the query cannot be answered: {error}") from None

    def query(self, sparql: str, limits: Limits) -> Solutions | list[Triple] | bool:
        """The result of a query whose text may come from anywhere: another process answers, which is stopped where it has to be.

        :raises QueryLimitError: where it takes more than it may.
        :raises QuerySyntaxError: where it does not parse, or asks other servers than it may.
        """
        if self._isolated is None:
            from myograph.engines.isolated import Isolated

            self._isolated = Isolated(self.name, self._folder, None if self._folder else self.store)
        return self._isolated.run(sparql, union=not names_dataset(sparql), limits=limits)

    def stream(self, sparql: str) -> tuple[list[str], Iterator[tuple[Term, ...]]]:
        """The variables of a SELECT query, and its rows as they come."""
        found = self.store.query(sparql, use_default_graph_as_union=not names_dataset(sparql))
        assert isinstance(found, QuerySolutions)  # our own callers pass SELECT queries only
        return [variable.value for variable in found.variables], map(tuple, found)

    def select(self, sparql: str) -> list[tuple[Term, ...]]:
        """The rows of a SELECT query that comes upon no blank nodes."""
        result = self.run(sparql, blank_nodes=False)
        assert isinstance(result, Solutions)  # our own callers pass SELECT queries only
        return result.rows


def names_dataset(sparql: str) -> bool:
    """Whether a query says by FROM which graphs it is about, which are then not all of them.

    >>> names_dataset("SELECT * FROM <http://example.org/> { ?s ?p ?o }")
    True
    >>> names_dataset("SELECT * { ?s ?p 'from here' } # from")
    False
    """
    if "FROM" not in sparql.upper():
        return False
    import re

    bare = re.sub(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*", " ", sparql)
    return re.search(r"(?<![\w:?$])FROM\b(?!:)", bare, re.IGNORECASE) is not None


def point(sparql: str, message: str) -> str:
    """The message of a parser with the line it is about and a pointer below the column."""
    import re

    found = re.search(r"(\d+):(\d+)", message)
    if found is None:
        return f"the query does not parse: {message}"
    line, column = int(found[1]), int(found[2])
    text = [*sparql.split("\n"), *[""] * line][line - 1]
    what = message[found.end() :].lstrip(": ").replace("[_]", "white space")
    what = re.sub(r"\['.*'\]", "a letter or digit", what, flags=re.DOTALL)  # many ranges of characters
    if "Prefix not found" in what:
        what = "the prefix used here is not declared by a PREFIX line"
    before = "".join("\t" if letter == "\t" else " " for letter in text[: column - 1].ljust(column - 1))
    return f"the query does not parse: line {line}, column {column}: {what}\n  {text}\n  {before}^"
