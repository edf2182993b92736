"""A SPARQL 1.1 endpoint, by SPARQLWrapper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from myograph.engines import Solutions, names_by_query
from myograph.errors import GraphError, QuerySyntaxError
from myograph.vocabulary import MYO

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from myograph.engines import Term

#: Seconds that an endpoint is given for one query.
TIMEOUT = 30


class RemoteEngine:
    """Answers from an endpoint. What its default graph is differs from server to server, so ours are named in every request."""

    def __init__(self, url: str) -> None:
        self.name = url
        self._graphs: list[str] | None = None

    def run(self, sparql: str) -> Solutions | list[Triple] | bool:
        """The result of a query of any form.

        :raises QuerySyntaxError: where the endpoint says that the query is wrong.
        :raises GraphError: where the endpoint cannot be reached or does not answer as it should.
        """
        if self._graphs is None:
            rows = self._request(f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{MYO}graph/")) }}', [])
            assert isinstance(rows, Solutions)  # the query is a SELECT
            self._graphs = [row[0].value for row in rows.rows]  # type: ignore[union-attr]  # names of graphs are IRIs
        return self._request(sparql, self._graphs)

    def select(self, sparql: str) -> list[tuple[Term, ...]]:
        """The rows of a SELECT query."""
        result = self.run(sparql)
        assert isinstance(result, Solutions)  # our own callers pass SELECT queries only
        return result.rows

    def names(self) -> list[tuple[str, str, str]]:
        """Every name of every term."""
        return names_by_query(self)

    def _request(self, sparql: str, graphs: list[str]) -> Solutions | list[Triple] | bool:
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

        wrapper = SPARQLWrapper(self.name)
        wrapper.setTimeout(TIMEOUT)
        wrapper.setMethod(POST)
        for graph in graphs:
            wrapper.addDefaultGraph(graph)
        wrapper.setQuery(sparql)
        is_graph = wrapper.queryType in ("CONSTRUCT", "DESCRIBE")
        wrapper.setReturnFormat(TURTLE if is_graph else JSON)
        try:
            data = wrapper.query().response.read()
        except QueryBadFormed as error:
            raise QuerySyntaxError(f"{self.name}: the endpoint refuses the query: {error}") from None
        except (SPARQLWrapperException, OSError) as error:
            raise GraphError(f"{self.name}: the endpoint does not answer: {error}") from None
        try:
            if is_graph:
                return [quad.triple for quad in parse(data, format=RdfFormat.TURTLE)]
            result = parse_query_results(data, format=QueryResultsFormat.JSON)
            if isinstance(result, QuerySolutions):
                return Solutions([variable.value for variable in result.variables], [tuple(row) for row in result])
            return bool(result)
        except (SyntaxError, ValueError) as error:
            raise GraphError(f"{self.name}: the endpoint's answer is not a SPARQL result: {error}") from None
