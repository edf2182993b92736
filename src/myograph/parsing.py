"""A process that reads one file of RDF from its standard input and writes what it says to its standard output, as N-Quads.

It is started by :mod:`myograph.rdf`, as a script and without the rest of the package, so that it is at work in a fiftieth of a second.
What is wrong it writes to standard error, its last line in three cells: what, on which line of the file, and how the parser puts it.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

#: How deep triples in triples may be: whatever handles a triple handles those in it.
MOST_NESTED = 100

#: How much of what the parser says is passed on.
_SHOWN = 300

_NESTED = "triples nested too deeply"

#: How many quads are written at once.
_MANY = 1000


def main(extension: str, graph: str, base: str, seconds: str, megabytes: str, most: str, *path: str) -> int:
    """Read what is in the format with the extension, within limits of time, memory, and bytes of N-Quads.

    :param graph: the name of the graph that takes the triples of the default graph.
    :param base: what a relative IRI is relative to.
    :param path: where Python finds its modules.
    """
    sys.path[:] = path
    from pyoxigraph import RdfFormat, parse, serialize

    limit_memory(int(megabytes))
    limit_seconds(int(seconds))
    format = RdfFormat.from_extension(extension)
    assert format is not None  # who asks has seen to it
    out, left = sys.stdout.buffer, int(most)
    quads = _named(parse(input=sys.stdin.buffer, format=format, base_iri=base), graph)
    try:
        while some := [quad for _, quad in zip(range(_MANY), quads)]:  # noqa: B905  # the shorter one ends it
            data = serialize(some, format=RdfFormat.N_QUADS) or b""
            left -= len(data)
            if left < 0:
                return _say("more")
            out.write(data)
        out.flush()
    except SyntaxError as error:
        return _say("syntax", error.msg, error.lineno)
    except BrokenPipeError:  # nobody wants it any more
        return 1
    except MemoryError as error:
        return _say("long" if "buffer maximal size" in str(error) else "memory")
    except (OSError, ValueError) as error:
        return _say("nested" if str(error) == _NESTED else "syntax", str(error))
    return 0


def _named(quads: Iterable[Quad], graph: str) -> Iterator[Quad]:
    from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

    name = NamedNode(graph)
    for quad in quads:
        term = quad.object
        if isinstance(term, Triple):
            for _ in range(MOST_NESTED):
                term = term.object
                if not isinstance(term, Triple):
                    break
            else:
                raise ValueError(_NESTED)
        yield Quad(quad.subject, quad.predicate, quad.object, name) if isinstance(quad.graph_name, DefaultGraph) else quad


def _say(what: str, message: str = "", line: int | None = None) -> int:
    message = "".join(letter if letter.isprintable() else "\ufffd" for letter in message[:_SHOWN])
    sys.stderr.buffer.write(f"\n{what}\t{line or ''}\t{message}\n".encode(errors="replace"))
    return 1


def limit_memory(megabytes: int) -> None:
    """So much memory more than now for this process; where the system can do that, which Windows and macOS cannot.

    :param megabytes: 0 for all that there is.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    with open("/proc/self/status", encoding="ascii") as status:
        now = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:"))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash is to be expected here, and its memory is of no use
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (now + megabytes * 1_000_000 if megabytes else hard, hard))


def limit_seconds(seconds: int) -> None:
    """So much time at work for this process, should nobody be there any more to stop it; Windows cannot do that."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 1, hard))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
