"""Data sets too large for tables in; their triples into a store at once, and what edges and closure need of them kept in little room.

A loader of a data set is a module of ``myograph.loaders`` with ``TAKES`` (what files it reads, for people), ``check_paths(paths)``
(the files in order, by the name under which they are kept) and ``load(paths, intake)``, which writes what the data set says as
N-Triples and tells the intake what is in it: entities with their classes, a hierarchy, mappings, statements.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from myograph.errors import SHOWN, LoadError, Problem
from myograph.files import MOST_LINE, not_utf8, open_unpacked, too_long
from myograph.vocabulary import GRAPH_DATASETS, GRAPH_SEVERITIES, GRAPH_STATUSES, MYO, PREFIXES, RDF, RDFS, is_iri, myo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from myograph.obo import Ontology
    from myograph.schema import Node, Term

    About = Mapping[Node, Mapping[NamedNode, list[Term]]]

#: How many characters of N-Triples are handed to the store at once: enough to be fast, few enough to keep memory flat.
_CHUNK = 48_000_000

ASSOCIATION = f"<{MYO}Association>"
A = f"<{RDF}type>"
LABEL = f"<{RDFS}label>"


class Rule(NamedTuple):
    """A rule for severity: what is annotated with the finding, or a kind of it, often enough, is of the severity."""

    iri: str
    finding: str
    severity: NamedNode
    lowest: float


class Statement(NamedTuple):
    """One statement of a data set, in full IRIs; ``high`` is the upper bound of its frequency, 1 where none is given."""

    source: str
    association: str
    subject: str
    relation: str
    object: str
    excluded: bool = False
    high: float = 1.0


class Intake:
    """What data sets say, on its way into a store.

    :param write: takes the name of a graph and N-Triples of it, whole lines.
    :param about: what the tables say, by subject and property: rules for severity and reviews are read from it.
    :param progress: told the name of a file, and how much of it (from 0 to 1) is done.
    :param keep_going: whether what is wrong with single rows is reported and left out; otherwise it refuses the whole load.
    """

    def __init__(
        self,
        write: Callable[[NamedNode, bytes], None],
        about: About,
        progress: Callable[..., None] = lambda *_: None,
        *,
        keep_going: bool = False,
    ) -> None:
        self._write = write
        self.progress = progress
        self.keep_going = keep_going
        self.problems: list[Problem] = []
        self.refused: list[Problem] = []
        self.skipped: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.statistics: dict[tuple[str, str], int] = {}
        self.notices: list[str] = []
        self.classes: dict[str, str] = {}
        self.parents: dict[str, Sequence[str]] = {}
        self.exact: list[tuple[str, str]] = []
        self.narrower: list[tuple[str, str]] = []
        self.labels: dict[str, str] = {}
        self.severe: dict[str, NamedNode] = {}
        self.graphs: set[NamedNode] = {GRAPH_DATASETS}
        self._statuses = dict(_judged(about))
        self._rules = list(_rules(about))
        self._rules_of: dict[str, list[Rule]] | None = None
        self._objects: dict[str, int] = {}
        self._object_names: list[str] = []
        self._relations: list[str] = []
        self._found: dict[str, array[int]] = {}
        self._pending: dict[NamedNode, list[str]] = {}
        self._size: dict[NamedNode, int] = {}

    # ---- what a loader calls

    def write(self, graph: NamedNode, text: str) -> None:
        """Say N-Triples, whole lines, in a named graph."""
        self._pending.setdefault(graph, []).append(text)
        size = self._size.get(graph, 0) + len(text)
        self._size[graph] = size
        if size > _CHUNK:
            self._flush(graph)

    def fail(self, problem: Problem) -> None:
        """Note something wrong with a row, which is then to be left out.

        :raises LoadError: where nothing may be left out, and so many rows are wrong that the file seems to be another one.
        """
        self.problems.append(problem)
        if not self.keep_going:  # which may be another answer for the next data set
            self.refused.append(problem)
        if len(self.refused) >= SHOWN:
            raise LoadError(self.refused)

    def skip(self, reason: str, count: int = 1) -> None:
        """Count rows that were left out for a reason that is no mistake."""
        self.skipped[reason] = self.skipped.get(reason, 0) + count

    def count(self, what: str, number: int = 1) -> None:
        """Count what was read, for the summary."""
        self.counts[what] = self.counts.get(what, 0) + number

    def take_ontology(self, name: str, graph: NamedNode, ontology: Ontology, path: Path) -> None:
        """Write an ontology as it stands, and remember its hierarchy and labels."""
        self.dataset(
            name,
            graph,
            path,
            {
                f"{RDFS}label": ontology.title or name,
                PREFIXES["dcterms"] + "title": ontology.title or name,
                PREFIXES["owl"] + "versionInfo": ontology.version or "",
                PREFIXES["owl"] + "versionIRI": ontology.version_iri or "",
                PREFIXES["dcterms"] + "license": next(iter(ontology.licence), ""),
            },
        )
        self.notices.append(
            f"{ontology.title or name}, version {ontology.version}. Licence: {', '.join(ontology.licence) or 'not stated'}."
        )
        self.progress(path.name, 0.0)
        for line in ontology.ntriples():
            self.write(graph, line)
        self.progress(path.name, 1.0)
        self._rules_of = None  # there are more terms below the findings of the rules now
        for iri, term in ontology.terms.items():
            if term.label is not None:
                self.labels[iri] = term.label
            if not term.obsolete:
                self.parents[iri] = term.parents
        self.count("terms", len(ontology.terms))

    def describe(self, cls: str, iris: Iterable[str]) -> None:
        """Entities of a class, by the short name of the class."""
        for iri in iris:
            self.classes.setdefault(iri, cls)

    def add(self, statement: Statement) -> str:
        """Take in a statement; returns the N-Triples of its polarity, to be written with the rest of what it says."""
        source, association, subject, relation, obj, excluded, high = statement
        status = self._statuses.get(association, "accepted")
        self.write(GRAPH_STATUSES, f"<{association}> <{MYO}hasStatus> <{MYO}{status}> .\n")
        for counted in (("relation", relation), ("source", source), ("status", MYO + status)):
            self.statistics[counted] = self.statistics.get(counted, 0) + 1
        if excluded or status not in ("accepted", "contested"):
            return f"<{association}> <{MYO}hasPolarity> <{MYO}{'excluded' if excluded else 'present'}> .\n"
        if relation not in self._relations:
            self._relations.append(relation)
        number = self._objects.get(obj)
        if number is None:
            number = self._objects[obj] = len(self._object_names)
            self._object_names.append(obj)
        row = self._found.get(subject)
        if row is None:
            row = self._found[subject] = array("l")
        row.append(number << 5 | self._relations.index(relation))
        for rule in self._severe(obj):
            if high >= rule.lowest:
                self._derive(rule, subject, association)
        return f"<{association}> <{MYO}hasPolarity> <{MYO}present> .\n"

    def dataset(self, name: str, graph: NamedNode, path: Path, about: Mapping[str, str]) -> None:
        """Describe a file that was loaded: which graph it fills, its digest, version and licence.

        :param about: full IRI of a property -> a text; what is empty is left out, and a URL is taken for a name.
        """
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        source, stored = f"<{PREFIXES['source']}{name}>", f"<{PREFIXES['source']}{name}/file>"
        prov, dcat, dct, spdx = (PREFIXES[prefix] for prefix in ("prov", "dcat", "dcterms", "spdx"))
        lines = [
            f"{source} {A} <{MYO}Source> .",
            f"{source} {A} <{dcat}Dataset> .",
            f"{source} {A} <{prov}Entity> .",
            *(f"{source} <{prop}> {_resource(value)} ." for prop, value in about.items() if value),
            f'{source} <{MYO}grade> "A" .',
            f'{source} <{MYO}partRead> "the whole file, by program" .',
            f'{source} <{MYO}documentDigest> "{digest}" .',
            f"{source} <{dcat}distribution> {stored} .",
            f"{stored} {A} <{dcat}Distribution> .",
            f"{stored} {A} <{prov}Entity> .",
            f"{stored} <{dct}title> {literal(path.name)} .",
            f'{stored} <{dcat}byteSize> "{path.stat().st_size}"^^<{PREFIXES["xsd"]}nonNegativeInteger> .',
            f"{stored} <{spdx}checksum> {stored[:-1]}/checksum> .",
            f"{stored[:-1]}/checksum> {A} <{spdx}Checksum> .",
            f"{stored[:-1]}/checksum> <{spdx}algorithm> <{spdx}checksumAlgorithm_sha256> .",
            f'{stored[:-1]}/checksum> <{spdx}checksumValue> "{digest}" .',
            f"{graph} {A} <{prov}Entity> .",
            f"{graph} <{prov}wasDerivedFrom> {stored} .",
            f"{graph} <{dct}source> {source} .",
        ]
        self.graphs.add(graph)
        self.write(GRAPH_DATASETS, "\n".join(lines) + "\n")

    # ---- what the build calls

    def flush(self) -> None:
        """Hand the store all that was said so far."""
        for graph in list(self._pending):
            self._flush(graph)

    def _flush(self, graph: NamedNode) -> None:
        text = "".join(self._pending.pop(graph))
        self._size[graph] = 0
        if not self.refused:  # of what will be refused nothing more needs to be stored
            self._write(graph, text.encode())

    def statements(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Subject, and the (relation, object) that are usable of it, each once."""
        names, relations = self._object_names, self._relations
        for subject, row in self._found.items():
            yield subject, [(relations[code & 31], names[code >> 5]) for code in dict.fromkeys(row)]

    def _severe(self, obj: str) -> Sequence[Rule]:
        if self._rules_of is None:
            self._rules_of = {}
            for rule in self._rules:
                for iri in descendants(self.parents, rule.finding):
                    self._rules_of.setdefault(iri, []).append(rule)
        return self._rules_of.get(obj, ())

    def _derive(self, rule: Rule, subject: str, association: str) -> None:
        self.severe[subject] = rule.severity
        local = association.rpartition("/")[2]
        node = f"<{PREFIXES['severity']}{rule.iri.rpartition('/')[2]}/{local}>"
        self.write(
            GRAPH_SEVERITIES,
            f"{node} {A} <{MYO}SeverityDerivation> .\n{node} <{MYO}derivedFor> <{subject}> .\n{node} <{MYO}byRule> <{rule.iri}> .\n"
            f"{node} <{MYO}givesSeverity> {rule.severity} .\n{node} <{MYO}restsOnAssociation> <{association}> .\n",
        )
        self.count("derivations of severity")


def _resource(text: str) -> str:
    """A text as N-Triples name it, where it is a URL, or write it."""
    return f"<{text}>" if re.match("https?://", text) and is_iri(text) else literal(text)


def descendants(parents: Mapping[str, Sequence[str]], top: str) -> set[str]:
    """A term and all that are below it."""
    children: dict[str, list[str]] = {}
    for term, above in parents.items():
        for one in above:
            children.setdefault(one, []).append(term)
    found: set[str] = set()
    waiting = [top]
    while waiting:
        term = waiting.pop()
        if term not in found:
            found.add(term)
            waiting += children.get(term, ())
    return found


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a file, plain or .gz, without their ends.

    :raises LoadError: where it cannot be read, is damaged or is not UTF-8.
    """
    number, first = 0, b""
    try:
        with open_unpacked(path) as file:
            while line := file.readline(MOST_LINE + 1):  # decoded one by one, so that a message can name the line
                number += 1  # a message names it where there is no next line
                first = first or line[:3]
                if len(line) > MOST_LINE:
                    raise too_long(path, number)
                yield line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise not_utf8(path, first, "Use the file as it was published.", number) from None
    except (OSError, EOFError, zlib.error) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise LoadError([Problem(str(path), what, "Check its permissions, or get it again.", line=number + 1)]) from None


def read_rows(path: Path, header: Sequence[str], of: str, intake: Intake) -> Iterator[tuple[int, str, list[str]]]:
    """The rows of a tab-separated table with a given header, and its lines that begin with ``#``: line number, line, cells.

    :param of: what the table is, for the message where it is another one.
    :raises LoadError: where it cannot be read, or has another header.
    """
    found = False
    size, done = path.stat().st_size, 0
    for number, line in enumerate(read_lines(path), 1):
        done += len(line) + 1
        cells = line.split("\t")
        if found or line.startswith("#"):
            yield number, line, cells
        elif cells != list(header):
            raise LoadError([Problem(str(path), f"these are not the columns of {of}", f"They are: {' '.join(header)}.", line=number)])
        else:
            found = True
        if number & 8191 == 0:
            intake.progress(path.name, min(1.0, done / size), number, "rows")
    intake.progress(path.name, 1.0)


def each_by_name(paths: Sequence[Path], loader: str, takes: str, name: Callable[[Path], str]) -> list[tuple[str, list[Path]]]:
    """Files that are a data set each, by their names.

    :raises LoadError: where there is none.
    """
    if not paths:
        raise LoadError([Problem(loader, "there is no file to load", f"Name {takes}.")])
    return [(name(path), [path]) for path in paths]


def literal(text: str) -> str:
    r"""A text as N-Triples write it.

    >>> print(literal('a "b"'))
    "a \"b\""
    """
    if "\\" in text or '"' in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{text}"'


def _judged(about: About) -> Iterator[tuple[str, str]]:
    """Association -> the short name of the most cautious standing that a review gives it."""
    order = ("accepted", "contested", "outdated", "unsafe")
    found: dict[str, str] = {}
    for review in about.values():
        for status in review.get(myo("givesStatus"), ()):
            for association in review.get(myo("judges"), ()):
                now, new = found.get(association.value, "accepted"), status.value.removeprefix(MYO)
                found[association.value] = max(now, new, key=order.index)
    yield from found.items()


def _rules(about: About) -> Iterator[Rule]:
    for node, said in about.items():
        for finding in said.get(myo("ruleFinding"), ()):
            severity = said[myo("givesSeverity")][0]
            lowest = next((float(value.value) for value in said.get(myo("lowestFrequency"), ()) if isinstance(value, Literal)), 0.0)
            assert isinstance(severity, NamedNode)  # the loader of rules has seen to it
            yield Rule(node.value, finding.value, severity, lowest)
