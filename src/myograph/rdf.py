"""RDF files in, a store out; statements in, an RDF file out: Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from typing import IO, TYPE_CHECKING, NamedTuple

from pyoxigraph import RdfFormat, Store, parse, serialize

from myograph import parsing
from myograph.child import MEMORY, NESTED, downed_by, stopped_after
from myograph.errors import GraphError, LoadError, QuestionError
from myograph.files import open_file, wrong_beginning
from myograph.vocabulary import MYO, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

#: What ``export`` writes. N-Quads and TriG keep the named graphs; the others hold the union of them.
FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


#: How many bytes are looked through at once.
_BLOCK = 1 << 22


class Limits(NamedTuple):
    """What reading a file may take: seconds, megabytes of memory, and bytes when it is written as N-Quads."""

    seconds: int
    megabytes: int
    bytes: int


#: What reading a file may take, for any file and beyond that for each megabyte of it.
#: Ordinary files take a tenth of it and less; a file that is made to, or is damaged, can take all that there is.
LIMITS = Limits(seconds=20, megabytes=500, bytes=100_000_000)
LIMITS_FOR_EACH = Limits(seconds=2, megabytes=20, bytes=50_000_000)


def read_rdf(path: str) -> Store:
    """The contents of an RDF file, its format told by the end of its name.

    A process of its own reads it, which is stopped where it takes too much: a file of few bytes can stand for any number of them,
    or be nested so deeply that the parser goes down. Nothing but the file is read.

    :raises GraphError: where the format is not known or the file is not in it; with the line. Where reading it takes too much.
    """
    extension = os.path.splitext(path)[1].removeprefix(".")
    file_format = RdfFormat.from_extension(extension)
    if file_format is None:
        known = ".ttl, .nt, .nq, .trig, .rdf or .jsonld"
        raise GraphError(f"{path}: the format of this file is not known by the end of its name. Use {known}.")
    from pathlib import Path

    try:
        file = open_file(path)
    except LoadError as error:
        raise GraphError(str(error)) from None
    with file:
        megabytes = os.fstat(file.fileno()).st_size / 1_000_000
        limits = Limits(*(round(any + more * megabytes) for any, more in zip(LIMITS, LIMITS_FOR_EACH, strict=True)))
        base = Path(path).absolute().as_uri()  # what a relative IRI is relative to, as the formats have it
        given = [extension, MYO + "graph/file", base, *map(str, limits), *sys.path]
        store = Store()
        trouble = None
        with subprocess.Popen(
            [sys.executable, "-I", "-S", parsing.__file__, *given], stdin=file, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            try:
                with stopped_after(process, limits.seconds) as late:
                    assert process.stdout is not None  # it is a pipe
                    try:
                        store.extend(parse(input=process.stdout, format=RdfFormat.N_QUADS))
                    except (SyntaxError, MemoryError) as error:  # a part of a line, of a process that ended; or a line that is too long
                        trouble = error
                        process.stdout.close()
                    assert process.stderr is not None  # it is one too
                    said = process.stderr.read().decode(errors="replace")  # a few lines, for which a pipe has room
                    process.wait()
            finally:
                process.kill()
        if process.returncode or trouble:
            file.seek(0)
            if wrong := wrong_beginning(file.read(3)):
                raise GraphError(f"{path}: {wrong[0]}. {wrong[1]}")
            what = "long" if isinstance(trouble, MemoryError) else "late" if late.is_set() else downed_by(process.returncode, said)
            raise GraphError(f"{path}{_why(what, said, file_format, limits)}")
    return store


def _why(what: str, said: str, format: RdfFormat, limits: Limits) -> str:
    """What is wrong with a file, as far as the process that read it told."""
    last = said.rstrip("\n").rpartition("\n")[2]
    line, message = "", f"the parser gives up on it {last[-100:]!r}"
    if not what and last.count("\t") == 2:
        what, line, message = last.split("\t")
    origin = "Check where the file is from"
    known = {
        "late": f"this was not read in {limits.seconds} seconds. {origin}.",
        NESTED: "this is nested too deeply. Write it with fewer brackets, elements or triples in each other.",
        MEMORY: f"reading this takes more than {limits.megabytes:,} MB of memory. {origin}, or convert it to N-Triples.",
        "more": f"this stands for more than {limits.bytes // 1_000_000:,} MB of N-Quads. {origin}, or convert it to N-Triples.",
        "long": "a name or a text in this is longer than 16 MB. Shorten it.",
    }
    if "LoadDocumentCallback" in message:
        return ": this names a context that is kept elsewhere, which is not fetched. Put the context itself into the file."
    if what in known:
        return f": {known[what]}"
    return f"{':' + line if line else ''}: this is not {format.name}: {message}"


def triples_to_text(triples: Iterable[Triple], format: str) -> str:
    """Triples in an RDF format, the same text for the same triples.

    :raises QuestionError: where there is no such format, or it has no place for something in a triple.
    """
    if format not in FORMATS:
        raise QuestionError(f"there is no format {format!r}. There are: {', '.join(FORMATS)}.")
    ordered = sorted(triples, key=_order)
    if FORMATS[format] == RdfFormat.JSON_LD:
        from myograph.jsonld import json_ld

        return "".join(json_ld(lambda: ordered))
    plain, written = BytesIO(), BytesIO()
    serialize(ordered, plain, RdfFormat.N_TRIPLES)
    plain.seek(0)
    write_rdf(plain, RdfFormat.N_TRIPLES, written, FORMATS[format])
    return written.getvalue().decode()


def write_rdf(lines: IO[bytes], kind: RdfFormat, file: IO[bytes], format: RdfFormat) -> None:
    """Write statements in another format as they are read, with those prefixes that are used.

    :param lines: N-Triples or N-Quads, as ``kind`` says; they are read twice.
    :raises QuestionError: where the format has no place for something in a statement.
    """
    used = _used_prefixes(lines)
    lines.seek(0)
    if format == RdfFormat.RDF_XML:
        checked = XmlFile(file)
        serialize(parse(lines, format=kind), checked, format, prefixes=used)  # type: ignore[arg-type]  # it is written to, and that is all
        checked.end()
    else:
        serialize(parse(lines, format=kind), file, format, prefixes=used)


def _used_prefixes(lines: IO[bytes]) -> dict[str, str]:
    missing = {prefix: f"<{namespace}".encode() for prefix, namespace in PREFIXES.items()}
    longest = max(map(len, missing.values()))
    end = b""
    while missing and (block := lines.read(_BLOCK)):
        text = end + block
        missing = {prefix: begin for prefix, begin in missing.items() if begin not in text}
        end = text[-longest:]
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix not in missing}


class XmlFile:
    """A file for XML as every reader takes it: line ends that it would change are written as numbers, and what is not XML is refused."""

    def __init__(self, file: IO[bytes]) -> None:
        from xml.parsers.expat import ParserCreate

        self._file = file
        self._parser = ParserCreate(namespace_separator=" ")
        self._line = b""  # as far as it was written

    def write(self, data: bytes) -> int:
        """Write a piece.

        :raises QuestionError: where it is not XML.
        """
        self._check(data.replace(b"\r", b"&#13;"), False)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back: asked for by who writes."""

    def end(self) -> None:
        """Check that nothing is missing."""
        self._check(b"", True)

    def _check(self, data: bytes, last: bool) -> None:
        from xml.parsers.expat import ExpatError

        before = self._parser.CurrentLineNumber
        lines = (self._line + data).split(b"\n")
        try:
            self._parser.Parse(data, last)
        except ExpatError as error:
            found = lines[error.lineno - before].decode(errors="replace").strip()
            raise QuestionError(f"RDF/XML has no place for this: {found!r} ({error}). Use another format.") from None
        self._line = lines[-1]
        self._file.write(data)


def _order(triple: Triple) -> tuple[str, ...]:
    return str(triple.subject), str(triple.predicate), str(triple.object)
