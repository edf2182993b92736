"""A SPARQL 1.1 endpoint, by SPARQLWrapper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from myograph.engines import Solutions, names_by_query
from myograph.engines.embedded import point
from myograph.errors import GraphError, QueryLimitError, QuerySyntaxError
from myograph.vocabulary import MYO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    from myograph.engines import Limits, Term
    from myograph.names import NameIndex

#: Seconds that an endpoint is given for one query.
TIMEOUT = 30

_FORM = re.compile(r"(?:\s|#[^\n]*|BASE\s*<[^>]*>|PREFIX\s+[^\s:]*:\s*<[^>]*>)*([a-z]+)", re.IGNORECASE)
_UPDATES = ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")


class RemoteEngine:
    """Answers from an endpoint. What its default graph is differs from server to server, so ours are named in every request."""

    def __init__(self, url: str) -> None:
        self.name = url
        self._graphs: list[str] | None = None
        self._names: NameIndex | None = None

    def run(self, sparql: str, *, blank_nodes: bool = True, seconds: float = TIMEOUT) -> Solutions | list[Triple] | bool:
        """The result of a query of any form.

        :param seconds: how long the endpoint may say nothing; 0 for as long as it likes.
        :raises QueryLimitError: where it takes longer.
        :raises QuerySyntaxError: where the endpoint says that the query is wrong.
        :raises GraphError: where the endpoint cannot be reached or does not answer as it should.
        """
        if self._graphs is None:
            sparql_graphs = f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{MYO}graph/")) }}'
            found = self._request(sparql_graphs, [])
            assert isinstance(found, Solutions)  # as for every SELECT query
            self._graphs = [row[0].value for row in found.rows]  # type: ignore[union-attr]  # names of graphs are IRIs
        return self._request(sparql, self._graphs, seconds)

    def query(self, sparql: str, limits: Limits) -> Solutions | list[Triple] | bool:
        """The result of a query whose text may come from anywhere; what it may do to the endpoint is for the endpoint to say.

        :raises QueryLimitError: where it takes more time or rows than it may.
        """
        result = self.run(sparql, seconds=limits.seconds)
        rows = 0 if isinstance(result, bool) else len(result.rows if isinstance(result, Solutions) else result)
        if limits.rows and rows > limits.rows:
            raise QueryLimitError(f"the answer has more than {limits.rows:,} rows. Add LIMIT, or allow more (max_rows).")
        return result

    def stream(self, sparql: str) -> tuple[list[str], Iterator[tuple[Term, ...]]]:
        """The variables of a SELECT query, and its rows, once all of them have come."""
        result = self.run(sparql)
        assert isinstance(result, Solutions)  # our own callers pass SELECT queries only
        return result.variables, iter(result.rows)

    def select(self, sparql: str) -> list[tuple[Term, ...]]:
        """The rows of a SELECT query."""
        result = self.run(sparql)
        assert isinstance(result, Solutions)  # our own callers pass SELECT queries only
        return result.rows

    def names(self) -> NameIndex:
        """The index of every name of every term, asked for once."""
        if self._names is None:
            self._names = names_by_query(self)
        return self._names

    def _request(self, sparql: str, graphs: list[str], seconds: float = TIMEOUT) -> Solutions | list[Triple] | bool:
        import warnings
        from http.client import HTTPException

        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

        wrapper = SPARQLWrapper(self.name)
        wrapper.timeout = seconds or None  # type: ignore[assignment]  # setTimeout makes whole seconds of it, and none of a half
        wrapper.setMethod(POST)
        for graph in graphs:
            wrapper.addDefaultGraph(graph)
            wrapper.addNamedGraph(graph)  # a request that names graphs has no others, and GRAPH would find none
        with warnings.catch_warnings():  # it warns of what it takes for no query; the endpoint will say so better
            warnings.simplefilter("ignore", RuntimeWarning)
            wrapper.setQuery(sparql)
        wrapper.queryType = form = _form(sparql)
        is_graph = form in ("CONSTRUCT", "DESCRIBE")
        wrapper.setReturnFormat(TURTLE if is_graph else JSON)
        try:
            data = wrapper.query().response.read()
        except QueryBadFormed as error:
            raise QuerySyntaxError(f"{self.name}: {point(sparql, _response(error))}") from None
        except SPARQLWrapperException as error:
            raise GraphError(f"{self.name}: the endpoint answers with an error: {_response(error) or error.msg}") from None
        except TimeoutError:
            what = f"{self.name}: there was no answer for {seconds:g} seconds"
            raise QueryLimitError(f"{what}. Ask for less, or give it more time (timeout).") from None
        except (HTTPException, OSError, ValueError) as error:  # ValueError: a URL that is none
            raise GraphError(f"{self.name}: the endpoint does not answer: {error}") from None
        try:
            if is_graph:
                return [quad.triple for quad in parse(data, format=RdfFormat.TURTLE)]
            result = parse_query_results(data, format=QueryResultsFormat.JSON)
            if isinstance(result, QuerySolutions):
                rows: list[tuple[Term, ...]] = [tuple(row) for row in result]
                if form == "ASK":  # Virtuoso answers with a table of one cell
                    return getattr(rows[0][0], "value", "") in ("1", "true") if rows else False
                return Solutions([variable.value for variable in result.variables], rows)
            if form == "SELECT":
                raise ValueError("a table was asked for, and it is a truth value")
            return bool(result)
        except (SyntaxError, ValueError) as error:
            raise GraphError(f"{self.name}: the endpoint's answer is not a SPARQL result: {error}") from None


def _form(sparql: str) -> str:
    """The form of a query: the first word after its declarations. SPARQLWrapper takes it from comments too.

    :raises QuerySyntaxError: where it is an update.
    """
    found = _FORM.match(sparql)
    word = found[1].upper() if found else ""
    if word in _UPDATES:
        raise QuerySyntaxError(f"this is an update ({word}). Only SELECT, ASK, CONSTRUCT and DESCRIBE can be run.")
    return word if word in ("ASK", "CONSTRUCT", "DESCRIBE") else "SELECT"  # what is none of them the endpoint will refuse


def _response(error: SPARQLWrapperException) -> str:
    """What the endpoint said, of which SPARQLWrapper keeps the bytes as Python writes them; the beginning is enough."""
    from ast import literal_eval

    _, _, said = str(error).partition("Response:\n")
    text = literal_eval(said).decode(errors="replace") if said.startswith(("b'", 'b"')) else said
    return " ".join(text.split())[:500]
