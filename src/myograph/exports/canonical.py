"""A store in, its RDFC-1.0 canonical form out, sorted, and the digest of it: two graphs have the same one if they say the same."""

from __future__ import annotations

import hashlib
import heapq
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store

#: How many lines are sorted at once; more are merged from the disk.
_AT_ONCE = 500_000


def canonical_digest(store: Store) -> str:
    """The SHA-256 of the canonical N-Quads of a store, as hexadecimal digits."""
    with canonical_lines(store) as lines:
        return lines_digest(lines)


def lines_digest(lines: Iterable[bytes]) -> str:
    """The SHA-256 of lines, one after the other, as hexadecimal digits."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return digest.hexdigest()


@contextmanager
def canonical_lines(store: Store) -> Iterator[Iterable[bytes]]:
    """The canonical N-Quads of a store, line by line."""
    with TemporaryFile() as dump:
        store.dump(dump, RdfFormat.N_QUADS)
        dump.seek(0)
        with canonical(dump) as lines:
            yield lines


@contextmanager
def canonical(nquads: Iterable[bytes]) -> Iterator[Iterable[bytes]]:
    """Lines of N-Quads, each once, in their canonical form.

    The names of blank nodes depend on nothing but the statements that have any; these alone are given new ones.
    """
    about_blank_nodes: list[bytes] = []

    def others() -> Iterator[bytes]:
        for line in nquads:
            # a text can hold "_:", too: such a statement stays as it is under new names of blank nodes
            if b"_:" in line:
                about_blank_nodes.append(line)
            else:
                yield line

    with in_order(others()) as lines:
        dataset = Dataset(parse(b"".join(about_blank_nodes), format=RdfFormat.N_QUADS))
        about_blank_nodes.clear()
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        renamed = serialize(dataset, format=RdfFormat.N_QUADS)
        assert renamed is not None  # serialize returns bytes when it is given no place to write to
        yield heapq.merge(lines, sorted(renamed.splitlines(keepends=True)))


@contextmanager
def in_order(lines: Iterable[bytes]) -> Iterator[Iterable[bytes]]:
    """Lines, sorted: as many at once as memory has room for, and the rest on disk; all are read before the first is given."""
    with ExitStack() as stack:
        parts: list[Iterable[bytes]] = []
        some: list[bytes] = []
        for line in lines:
            some.append(line)
            if len(some) == _AT_ONCE:
                parts.append(_on_disk(some, stack))
                some = []
        some.sort()
        yield heapq.merge(*parts, some)


def _on_disk(lines: list[bytes], stack: ExitStack) -> Iterable[bytes]:
    file: IO[bytes] = stack.enter_context(TemporaryFile())  # noqa: SIM115  # the stack closes it
    lines.sort()
    file.writelines(lines)
    file.seek(0)
    return file
