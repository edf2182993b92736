"""Queries of others, run where they can be stopped: in a process of their own, with limits of time, rows and memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat

from myograph.child import MEMORY, NESTED, downed_by, stopped_after
from myograph.engines import Solutions
from myograph.engines.worker import receive, send
from myograph.errors import GraphError, MyographError, QueryLimitError, QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from pyoxigraph import Store, Triple

    from myograph.engines import Limits

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from myograph.engines.worker import serve; serve()"

#: The longest query that is looked at where it has the word SERVICE anywhere, in characters.
LONGEST = 200_000

_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>           # an IRI
    | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}  # strings
    | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | \#[^\n\r]*                            # a comment
    | [?$@]\w+                              # a variable, a language
    | (?:[^\W\d][\w.-]{0,50})?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)?  # a name with a prefix
    | \w+ | \S""",
    re.VERBOSE | re.DOTALL,
)


class Isolated:
    """A process beside this one that answers queries; it is started by the first one, and again after one that had to be stopped.

    :param name: the graph, for messages.
    :param folder: where the store is kept; a store that is kept nowhere is copied.
    """

    def __init__(self, name: str, folder: str, store: Store | None) -> None:
        self._name = name
        self._folder = folder
        self._store = store
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None

    def run(self, sparql: str, *, union: bool, limits: Limits) -> Solutions | list[Triple] | bool:
        """The result of a query of any form.

        :raises QueryLimitError: where it takes more time, rows or memory than it may, or is nested too deeply.
        :raises QuerySyntaxError: where it does not parse. GraphError: where it cannot be answered.
        """
        refuse_services(sparql, limits.services)
        with self._lock:
            process = self._started()
            late = threading.Event()
            try:
                with stopped_after(process, limits.seconds) as late:
                    assert process.stdin is not None  # it is a pipe
                    send(process.stdin, (sparql, union, limits.rows, limits.megabytes))
                    return self._result(process, sparql, limits)
            except (EOFError, BrokenPipeError):
                if late.is_set():
                    what = f"the query was stopped after {limits.seconds:g} seconds"
                    raise QueryLimitError(f"{what}. Ask for less, or give it more time (timeout).") from None
                raise QueryLimitError(self._why(limits)) from None
            except MyographError:  # all of the answer was read
                raise
            except BaseException:  # an interrupt: the rest is not wanted
                self._stop()
                raise
            finally:
                if process.poll() is not None or late.is_set():
                    self._stop()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._errors = TemporaryFile()  # noqa: SIM115  # as long as the process is there
            command = [sys.executable, "-I", "-c", _START, json.dumps(sys.path)]
            self._process = process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, start_new_session=True
            )
            weakref.finalize(self, _end, process)
            assert process.stdin is not None  # they are pipes
            assert process.stdout is not None
            try:
                send(process.stdin, (self._folder, self._store.dump(format=RdfFormat.N_QUADS) if self._store else b""))
                receive(process.stdout)
            except (EOFError, BrokenPipeError):
                said = self._said()
                self._stop()
                raise GraphError(f"{self._name}: the process that answers queries did not start: {said[-500:]}") from None
        return self._process

    def _result(self, process: subprocess.Popen[bytes], sparql: str, limits: Limits) -> Solutions | list[Triple] | bool:
        assert process.stdout is not None  # it is a pipe
        variables: list[str] | None = None
        rows: list[Any] = []
        while True:
            what, found = receive(process.stdout)
            if what == "rows":
                rows += found
            elif what == "variables":
                variables = found
            elif what == "truth":
                return bool(found)
            elif what == "end":
                return rows if variables is None else Solutions(variables, rows)
            elif what == "syntax":
                from myograph.engines.embedded import point

                raise QuerySyntaxError(point(sparql, found))
            elif what == "failed":
                raise GraphError(f"{self._name}: the query cannot be answered: {found}")
            elif what == "memory":
                raise QueryLimitError(_too_much(limits))
            elif what == "more":
                raise QueryLimitError(f"the answer has more than {limits.rows:,} rows. Add LIMIT, or allow more (max_rows).")

    def _why(self, limits: Limits) -> str:
        """What brought the process down, as far as it told."""
        assert self._process is not None
        self._process.wait()
        cause = downed_by(self._process.returncode, self._said())
        if cause == NESTED:
            return "the query is nested too deeply. Write it with fewer brackets in brackets."
        if cause == MEMORY:
            return _too_much(limits)
        return f"the query brought the process that answers it down (exit {self._process.returncode}). Ask for less."

    def _said(self) -> str:
        assert self._errors is not None
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()

    def _stop(self) -> None:
        if self._process is not None and self._errors is not None:
            _end(self._process)
            self._errors.close()
        self._process = None


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # what it had not read yet
                pipe.close()


def refuse_services(sparql: str, allowed: tuple[str, ...] = ()) -> None:
    """Refuse a query that would ask other servers, but for those that are allowed by name.

    :raises QuerySyntaxError: where it asks one that is not.

    >>> refuse_services("SELECT ?service { ?service <http://example.org/SERVICE> 'SERVICE' } # SERVICE")
    >>> refuse_services("SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }", ("http://example.org/sparql",))
    >>> refuse_services("SELECT * { SERVICE ?anywhere { ?s ?p ?o } }")
    Traceback (most recent call last):
        ...
    myograph.errors.QuerySyntaxError: the query asks another server: ?anywhere. Allow that server by name (service), or ask it yourself.
    """
    unescaped = _ESCAPED.sub(lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), sparql)
    for text in {sparql, unescaped}:  # whichever of them a parser sees
        if "service" in text.lower():
            if len(text) > LONGEST:
                raise QuerySyntaxError(f"a query with the word SERVICE has {len(text):,} characters: {LONGEST:,} are the most.")
            for where in _asked(text):
                if not (where.startswith("<") and where[1:-1] in allowed):
                    what = f"the query asks another server: {where}"
                    raise QuerySyntaxError(f"{what}. Allow that server by name (service), or ask it yourself.")


def _asked(text: str) -> Iterator[str]:
    """What comes after each SERVICE, which needs no space before it, nor after it: ``1SERVICE``, ``SERVICESILENT<x:y>``, ``SERVICE:x``."""
    tokens = [token for token in _TOKEN.findall(text) if not token.startswith("#")]
    for number, token in enumerate(tokens):
        following = [*tokens[number + 1 : number + 3], "", ""]
        if token[0] in "<\"'?$@" or "service" not in token.partition(":")[0].lower():
            continue
        if ":" not in token:
            yield following[following[0].lower() == "silent"]
        elif following[0] == "{":  # else it is the name of a thing
            yield token


def _too_much(limits: Limits) -> str:
    return f"the query needs more than {limits.megabytes:,} MB of memory. Ask for less, or allow more (memory)."
