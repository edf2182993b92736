"""A SPARQL 1.1 endpoint, by SPARQLWrapper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.error import HTTPError

from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from myograph.engines import Solutions, names_by_query
from myograph.engines.embedded import names_dataset, point
from myograph.errors import GraphError, QueryLimitError, QuerySyntaxError
from myograph.vocabulary import MYO, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BytesIO
    from urllib.request import Request

    from pyoxigraph import Triple
    from SPARQLWrapper import SPARQLWrapper

    from myograph.engines import Limits, Term
    from myograph.engines.endpoint import Endpoint
    from myograph.names import NameIndex

#: What helps where an endpoint wants to know who asks.
LOGIN = "Set MYOGRAPH_USER and MYOGRAPH_PASSWORD, or MYOGRAPH_TOKEN, or put the host into your netrc file."
_OUR_GRAPH = re.compile(f"<({MYO}graph/[^<>]*)>")
_NODE = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_RESULTS = {"head", "results", "boolean"}
_TRUTH = {"1": "true", "0": "false"}

_FORM = re.compile(r"(?:\s|#[^\n]*|BASE\s*<[^>]*>|PREFIX\s+[^\s:]*:\s*<[^>]*>)*([a-z]+)", re.IGNORECASE)
_UPDATES = ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")


class RemoteEngine:
    """Answers from an endpoint. What its default graph is differs from server to server, so ours are named in every request."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.name = endpoint.url
        self.endpoint = endpoint
        self._graphs: list[str] | None = None
        self._names: NameIndex | None = None

    def run(self, sparql: str, *, blank_nodes: bool = True) -> Solutions | list[Triple] | bool:
        """The result of a query of any form.

        :raises QueryLimitError: where it takes longer than the endpoint is given.
        :raises QuerySyntaxError: where the endpoint says that the query is wrong.
        :raises GraphError: where the endpoint cannot be reached or does not answer as it should.
        """
        return self._request(sparql, self.graphs())

    def query(self, sparql: str, limits: Limits) -> Solutions | list[Triple] | bool:
        """The result of a query whose text may come from anywhere; what it may do to the endpoint is for the endpoint to say.

        :raises QueryLimitError: where it takes more time, rows or memory than it may.
        """
        graphs = [] if names_dataset(sparql) else self.graphs()  # those of a request would go before those of its FROM
        result = self._request(sparql, graphs, limits.seconds, limits.megabytes * 1_000_000)
        rows = 0 if isinstance(result, bool) else len(result.rows if isinstance(result, Solutions) else result)
        if limits.rows and rows > limits.rows:
            raise QueryLimitError(f"the answer has more than {limits.rows:,} rows. Add LIMIT, or allow more (max_rows).")
        return result

    def graphs(self) -> list[str]:
        """The named graphs of ours that the endpoint has, asked for once."""
        if self._graphs is None:
            # The first form takes Oxigraph and Jena no time, and has no answer from Virtuoso, which has one to the second in no time: with
            # DISTINCT and a FILTER in place of GROUP BY it looked at six million statements for ten seconds.
            for every in ("GRAPH ?g {}", "GRAPH ?g { ?s ?p ?o }"):
                found = [getattr(row[0], "value", "") for row in self.plain(f"SELECT ?g WHERE {{ {every} }} GROUP BY ?g")]
                self._graphs = [name for name in found if name.startswith(f"{MYO}graph/")]
                if self._graphs:
                    break
        return self._graphs or []

    def plain(self, sparql: str, seconds: float | None = None) -> list[tuple[Term, ...]]:
        """The rows of a SELECT query over all that the endpoint has, in its own way.

        :param seconds: how long that may take, in place of what the endpoint is given otherwise.
        """
        result = self._request(sparql, [], seconds)
        assert isinstance(result, Solutions)  # our own callers pass SELECT queries only
        return result.rows

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

    def _request(self, sparql: str, graphs: list[str], seconds: float | None = None, most: int = 0) -> Solutions | list[Triple] | bool:
        import warnings

        from SPARQLWrapper import JSON, TURTLE

        wrapper = _wrapper(self.endpoint, seconds, most)
        for graph in graphs:
            wrapper.addDefaultGraph(graph)
            wrapper.addNamedGraph(graph)  # a request that names graphs has no others, and GRAPH would find none
        for graph in set(_OUR_GRAPH.findall(sparql)).difference(graphs) if graphs else ():
            wrapper.addNamedGraph(graph)  # Virtuoso finds something in a graph that the query names and the request does not
        with warnings.catch_warnings():  # it warns of what it takes for no query; the endpoint will say so better
            warnings.simplefilter("ignore", RuntimeWarning)
            wrapper.setQuery(sparql)
        wrapper.queryType = form = _form(sparql)
        is_graph = form in ("CONSTRUCT", "DESCRIBE")
        wrapper.setReturnFormat(TURTLE if is_graph else JSON)
        try:
            data = wrapper.query().response.read()
        except HTTPError as error:
            said = " ".join(error.read(2000).decode(errors="replace").split())[:500] or error.reason
            if error.code == 400:
                raise QuerySyntaxError(f"{self.name}: {point(sparql, said)}") from None
            if error.code in (401, 403):
                raise GraphError(f"{self.name}: the endpoint wants to know who asks ({error.code}: {said}). {LOGIN}") from None
            raise GraphError(f"{self.name}: the endpoint answers with an error ({error.code}): {said}") from None
        try:
            if is_graph:
                return [quad.triple for quad in parse(data, format=RdfFormat.TURTLE)]
            result = parse_query_results(_plain(data), format=QueryResultsFormat.JSON)
            if isinstance(result, QuerySolutions):
                rows = [tuple(map(_as_stated, row)) for row in result]
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


def _plain(data: bytes) -> bytes:
    """Results in JSON as pyoxigraph takes them.

    Virtuoso's names of blank nodes are none, and QLever and Comunica put more after the results.
    """
    data = _NODE.sub(rb"\1", data) if b"nodeID://" in data else data
    if data.rstrip().endswith((b"]}}", b"] } }", b"]\n}\n}")) or not data.lstrip().startswith(b"{"):
        return data
    import json

    found = json.loads(data)
    return json.dumps({name: found[name] for name in _RESULTS & set(found)}).encode() if set(found) - _RESULTS else data


def _as_stated(term: Term) -> Term:
    """A truth value as it was written: Virtuoso makes 1 and 0 of ``true`` and ``false``."""
    if isinstance(term, Literal) and term.value in _TRUTH and term.datatype.value == XSD + "boolean":
        return Literal(_TRUTH[term.value], datatype=term.datatype)
    return term


def _wrapper(endpoint: Endpoint, seconds: float | None, most: int) -> SPARQLWrapper:
    """A SPARQLWrapper that goes out through the endpoint: its own way reads files, has no end, and gives a password to anyone."""
    from io import BytesIO

    from SPARQLWrapper import SPARQLWrapper

    class Wrapper(SPARQLWrapper):
        def _createRequest(self) -> Request:  # noqa: N802  # as it is called there
            request: Request = super()._createRequest()
            if "?" in self.endpoint:  # of which it makes another one where there is one already
                request.full_url = request.full_url.replace(self.endpoint + "?", self.endpoint + "&", 1)
            return request

        def _query(self) -> tuple[BytesIO, str]:  # type: ignore[override]  # of what it gives there only read() is used
            data, _ = endpoint.send(self._createRequest(), seconds=seconds, most=most)
            return BytesIO(data), self.returnFormat

    wrapper = Wrapper(endpoint.url)
    wrapper.setMethod(endpoint.method)
    wrapper.setOnlyConneg(True)  # else it adds parameters of its own, which servers may refuse
    return wrapper
