"""A graph in, the same graph on a SPARQL server: one named graph after the other, in pieces; what is there already is not sent again.

A graph of its own on the server, :data:`MARKS`, says which contents each named graph has or is getting. With the number of statements that
are there, a push that was interrupted knows where to go on: pieces are made in the same order each time.
"""

from __future__ import annotations

import hashlib
import re
from itertools import accumulate, islice
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import Request

from pyoxigraph import NamedNode, RdfFormat

from myograph.engines.remote import LOGIN, RemoteEngine
from myograph.errors import GraphError
from myograph.vocabulary import MYO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    from pyoxigraph import Store

    from myograph.engines.endpoint import Endpoint

#: The named graph, on the server alone, that says what was pushed.
MARKS = f"{MYO}push"

#: Statements in one request: by the Graph Store Protocol, and in one update, of which some servers take no long ones.
PIECE, UPDATE_PIECE = 50_000, 1_000

#: Seconds that a server is given for one request that writes.
TIMEOUT = 600.0

#: Servers that say who they are: the beginning of what they say, where their queries go, and where their Graph Store Protocol is.
_KNOWN = (("Oxigraph", "/query", "/store"), ("Virtuoso", "/sparql", "/sparql-graph-crud-auth"))

#: The blank nodes of a line of N-Triples; a literal may hold what looks like one.
_BLANK = re.compile(rb'^_:\S+|(?<= )_:[^\s"]+(?= \.$)')


class PushedGraph(NamedTuple):
    """A named graph: its statements here and on the server after the push, and what was done: sent, resumed, there already, only there."""

    graph: str
    here: int
    there: int
    how: str


def push(store: Store, endpoint: Endpoint, progress: Callable[[str, float], None]) -> list[PushedGraph]:
    """Put every named graph of a store on a server, in place of what the server had under that name; a row for each.

    :param progress: told what is being done, and how much of it, from 0 to 1.
    :raises GraphError: where the server cannot be written to. What was sent until then is there; the next push goes on after it.
    """
    write = _Writer(endpoint)
    before = _counts(endpoint)
    sparql = f"SELECT ?g ?mark {{ GRAPH <{MARKS}> {{ ?g <{MYO}pushed> ?mark }} }}"
    marks = {row[0].value: row[1].value for row in RemoteEngine(endpoint).plain(sparql)}  # type: ignore[union-attr]  # as they are written below
    done: dict[str, tuple[int, str]] = {}
    for name in sorted(graph.value for graph in store.named_graphs()):
        with TemporaryFile() as file:
            contents = _Contents(store, name, file, write.most)
            how = _send(contents, name, before.get(name, 0), marks, write, progress)
            done[name] = contents.sums[-1], how
    after = _counts(endpoint)
    rows = [PushedGraph(name, here, after.get(name, 0), how) for name, (here, how) in done.items()]
    return [*rows, *(PushedGraph(name, 0, there, "only there") for name, there in sorted(after.items()) if name not in done)]


def _send(
    contents: _Contents, name: str, there: int, marks: dict[str, str], write: _Writer, progress: Callable[[str, float], None]
) -> str:
    """Send what the server lacks of one named graph; returns what was done."""
    if marks.get(name) == contents.digest and there == contents.sums[-1]:
        return "there already"
    begun = f"begun {contents.digest}"
    first = contents.pieces_in(there) if marks.get(name) == begun else 0
    if not first:
        _mark(write, marks, name, begun)
    for number, piece in enumerate(contents.pieces()):
        progress(f"pushing {name}", contents.sums[number] / contents.sums[-1])
        if number >= first:
            write(name, piece, replace=number == 0)
    _mark(write, marks, name, contents.digest)
    progress(f"pushing {name}", 1.0)
    return "resumed" if first else "sent"


def _mark(write: _Writer, marks: dict[str, str], name: str, mark: str) -> None:
    """Note on the server what a named graph has, or is getting."""
    marks[name] = mark
    write(MARKS, "".join(f'<{graph}> <{MYO}pushed> "{said}" .\n' for graph, said in sorted(marks.items())).encode(), replace=True)


def _counts(endpoint: Endpoint) -> dict[str, int]:
    """How many statements each named graph of ours on the server has."""
    engine = RemoteEngine(endpoint)
    counts = {}
    for graph in engine.graphs():
        ((count,),) = engine.plain(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", TIMEOUT)
        counts[graph] = int(count.value)  # type: ignore[union-attr]  # a count is a number
    return counts


class _Contents:
    """The statements of one named graph as lines of N-Triples, in pieces: first those with blank nodes, which have to arrive together."""

    def __init__(self, store: Store, name: str, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = most
        hashed = _Hashed(file)
        store.dump(cast("IO[bytes]", hashed), format=RdfFormat.N_TRIPLES, from_graph=NamedNode(name))
        self.digest = hashed.hash.hexdigest()
        linked, ground = _Linked(), 0
        for line in self._lines():
            blank = _blank_nodes(line)
            if blank:
                linked.add(line, blank)
            else:
                ground += 1
        self._together = list(linked.pieces(most))
        sizes = [len(lines) for lines in self._together] + [min(most, ground - start) for start in range(0, ground, most)]
        #: How many statements there are before each piece, and altogether.
        self.sums = list(accumulate(sizes, initial=0))

    def pieces_in(self, count: int) -> int:
        """How many pieces a server has that holds so many statements; of one that arrived in part, none.

        A piece without blank nodes may be sent twice, which changes nothing; where one with them arrived in part, all begins anew.
        """
        if count in self.sums:
            return self.sums.index(count)
        whole = sum(total <= count for total in self.sums[1:])
        return whole if whole >= len(self._together) else 0

    def pieces(self) -> Iterator[bytes]:
        for lines in self._together:
            yield b"".join(lines)
        ground = (line for line in self._lines() if not _blank_nodes(line))
        while piece := b"".join(islice(ground, self._most)):
            yield piece

    def _lines(self) -> IO[bytes]:
        self._file.seek(0)
        return self._file


class _Hashed:
    """Writes to a file, and keeps the digest of what it wrote."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


class _Linked:
    """Lines by the blank nodes that they share, directly or through others."""

    def __init__(self) -> None:
        self._of: dict[bytes, list[bytes]] = {}  # blank node -> the lines that are linked with it

    def add(self, line: bytes, blank: Iterable[bytes]) -> None:
        groups = {id(group): group for node in blank if (group := self._of.get(node)) is not None}
        largest = max(groups.values(), key=len, default=[])
        for group in groups.values():
            if group is not largest:
                largest += group
                for other in group:
                    self._of.update(dict.fromkeys(_blank_nodes(other), largest))
        largest.append(line)
        self._of.update(dict.fromkeys(blank, largest))

    def pieces(self, most: int) -> Iterator[list[bytes]]:
        piece: list[bytes] = []
        for group in {id(group): group for group in self._of.values()}.values():
            piece += group
            if len(piece) >= most:
                yield piece
                piece = []
        if piece:
            yield piece


def _blank_nodes(line: bytes) -> list[bytes]:
    return _BLANK.findall(line) if b"_:" in line else []


class _Writer:
    """Writes statements to a named graph of a server: by the Graph Store Protocol where it can, else by updates."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._store = endpoint.store
        self._update = endpoint.update
        if not self._store and not self._update:
            self._store = self._guessed()
        self.most = PIECE if self._store else UPDATE_PIECE

    def __call__(self, graph: str, lines: bytes, *, replace: bool) -> None:
        """Write lines of N-Triples.

        :param replace: in place of what the graph has.
        """
        if self._store:
            url = f"{self._store}{'&' if '?' in self._store else '?'}{urlencode({'graph': graph})}"
            request = Request(url, lines, {"Content-Type": "application/n-triples"}, method="PUT" if replace else "POST")
        else:
            before = f"DROP SILENT GRAPH <{graph}> ;\n" if replace else ""
            text = f"{before}INSERT DATA {{ GRAPH <{graph}> {{\n".encode() + lines + b"} }"
            assert self._update is not None  # it is the one or the other
            request = Request(self._update, text, {"Content-Type": "application/sparql-update"}, method="POST")
        try:
            self._endpoint.send(request, seconds=TIMEOUT)
        except HTTPError as error:
            said = " ".join(error.read(2000).decode(errors="replace").split())[:500] or error.reason
            hint = LOGIN if error.code in (401, 403) else "Say where the server takes data: --store URL or --update URL."
            raise GraphError(f"{request.full_url}: the server does not take what is pushed ({error.code}): {said}. {hint}") from None

    def _guessed(self) -> str:
        """The address of the Graph Store Protocol of a server that says what it is."""
        url = self._endpoint.url
        try:
            _, headers = self._endpoint.send(Request(f"{url}{'&' if '?' in url else '?'}{urlencode({'query': 'ASK {}'})}"))
        except HTTPError as error:
            headers = error.headers
        server, parts = headers.get("Server", ""), urlsplit(url)
        for name, queries, store in _KNOWN:
            if server.startswith(name) and parts.path.endswith(queries):
                return urlunsplit((*parts[:2], parts.path.removesuffix(queries) + store, "", ""))
        what = f"{url}: where the server takes data is not known"
        raise GraphError(f"{what}. Say it: --store URL for the Graph Store Protocol, or --update URL for SPARQL updates.")
