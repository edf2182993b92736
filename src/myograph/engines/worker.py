"""A process that answers queries from a store, one after the other: one that crashes or never ends takes nothing else along.

It is started by :mod:`myograph.engines.isolated`, reads requests from its standard input and writes pickled pairs to its standard
output: what follows, and that. It ends when its input does.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from pyoxigraph import QueryBoolean, QuerySolution, QuerySolutions, RdfFormat, Store, parse

from myograph.parsing import limit_memory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

#: The length of a message, before it.
LENGTH = struct.Struct(">Q")

#: So many rows or triples are sent at once.
BATCH = 1000


def send(pipe: IO[bytes], message: object) -> None:
    """Write one message."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(LENGTH.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read one message.

    :raises EOFError: where there are no more.
    """
    head = pipe.read(LENGTH.size)
    data = pipe.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
    if not data:
        raise EOFError
    return pickle.loads(data)


def serve() -> None:
    """Answer until there are no more requests; the first one says what to answer from."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else may print does not print among the answers
    requests: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_listen, args=(requests,), daemon=True).start()
    folder, quads = requests.get()
    store = _store(folder, quads)
    send(answers, ("ready", None))
    while True:
        sparql, union, rows, megabytes = requests.get()
        limit_memory(megabytes)
        try:
            for message in _answer(store, sparql, union, rows):
                send(answers, message)
        except SyntaxError as error:
            send(answers, ("syntax", str(error)))
        except MemoryError:
            send(answers, ("memory", None))
        except (OSError, RuntimeError, ValueError) as error:
            send(answers, ("failed", str(error)))


def _listen(requests: SimpleQueue[Any]) -> None:
    """Take requests in while a query runs, so that the end of whoever asks ends that too."""
    with suppress(EOFError):
        while True:
            requests.put(receive(sys.stdin.buffer))
    os._exit(0)


def _store(folder: str, quads: bytes) -> Store:
    if folder:
        from myograph.stores import open_store

        return open_store(folder)
    store = Store()
    store.bulk_extend(parse(quads, RdfFormat.N_QUADS))
    return store


def _answer(store: Store, sparql: str, union: bool, most: int) -> Iterator[tuple[str, object]]:
    result = store.query(sparql, use_default_graph_as_union=union)
    if isinstance(result, QueryBoolean):
        yield "truth", bool(result)
        return
    if isinstance(result, QuerySolutions):
        yield "variables", [variable.value for variable in result.variables]
    batch: list[object] = []
    for number, row in enumerate(result, 1):
        if most and number > most:
            yield "rows", batch
            yield "more", None
            return
        batch.append(tuple(row) if isinstance(row, QuerySolution) else row)
        if len(batch) == BATCH:
            yield "rows", batch
            batch = []
    yield "rows", batch
    yield "end", None
