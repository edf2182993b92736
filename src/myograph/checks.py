"""The quads of a graph in, a report out: are its positions right, does it keep to the shapes, does a reasoner agree with it?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode, RdfFormat, serialize

from myograph import reasoner
from myograph.errors import GraphError, MissingExtra, MyographError
from myograph.schema import ONTOLOGY_FOLDER
from myograph.spans import digest_of, find_span
from myograph.tables import read_text
from myograph.vocabulary import GRAPH_CLOSURE, PREFIXES, myo, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import rdflib
    from pyoxigraph import Quad, Triple

SHAPES_FILE = ONTOLOGY_FOLDER / "shapes.ttl"

ERROR, WARN, INFO = "ERROR", "WARN", "INFO"

#: What the rules that are not shapes mean.
RULES = {
    "span-digest": "The text of a source has, at the position that an association gives, the text that its digest is of.",
    "document-digest": "The text of a source is the version that its positions refer to.",
    "inconsistent": "A graph does not contradict itself; from one that does, a reasoner can conclude anything.",
    "unsatisfiable": "Every class can have a member.",
    "reasoner-refused": "A graph is in OWL 2 DL, so that a reasoner can read it.",
    "closure-missing": "What HermiT concludes is in the closure.",
    "closure-extra": "What is in the closure is what HermiT concludes.",
}


class Finding(NamedTuple):
    """One thing wrong, as a row of the report: names are short names, and empty where there is nothing to name."""

    level: str
    rule: str
    subject: str
    property: str = ""
    value: str = ""


@dataclass(frozen=True)
class Report:
    """What a check has found, and notes of what was run, what was not and what the broken rules mean."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether no error was found; a warning is none."""
        return all(finding.level != ERROR for finding in self.findings)


class _Result(NamedTuple):
    findings: list[Finding]
    note: str
    rules: Mapping[str, str] = RULES


def check(quads: list[Quad], documents: Mapping[str, str | Path]) -> Report:
    """Check a graph: the positions of statements, the shapes, and that HermiT concludes what the closure holds.

    :param documents: short name of a source -> path of its text; positions are checked in these alone.
    :raises LoadError: where a text cannot be read; MyographError where the graph has no such source.

    What a check needs and is not installed is in the notes, and the other checks are run.
    """
    findings: list[Finding] = []
    notes: list[str] = []
    rules: dict[str, str] = {}
    runs = {"positions": partial(_positions, quads, documents), "shapes": partial(_shapes, quads), "reasoner": partial(_reasoner, quads)}
    for name, run in runs.items():
        try:
            result = run()
        except MissingExtra:
            notes.append(f"{name}: not run; pip install 'myograph[check]'")
            continue
        findings += sorted(result.findings)
        notes.append(f"{name}: {result.note}")
        rules |= result.rules
    broken = dict.fromkeys(finding.rule for finding in findings)
    return Report(tuple(findings), (*notes, *(f"{rule}: {rules[rule]}" for rule in broken)))


# ---- positions


def _positions(quads: list[Quad], documents: Mapping[str, str | Path]) -> _Result:
    if not documents:
        return _Result([], "not run; it needs the text of a source, such as article=FILE")
    texts = {NamedNode(PREFIXES["source"] + name): read_text(path) for name, path in documents.items()}
    wanted = {myo(name) for name in ("hasSource", "spanStart", "spanEnd", "spanDigest", "documentDigest")}
    about: dict[str, dict[str, str]] = {}
    for quad in quads:
        if quad.predicate in wanted:
            about.setdefault(quad.subject.value, {})[shorten(quad.predicate.value)] = quad.object.value  # type: ignore[union-attr]  # no quoted triples here
    described = {quad.subject for quad in quads if quad.object == myo("Source")}
    findings, count = [], 0
    for source, text in texts.items():
        if source not in described:
            raise MyographError(f"the graph has no source {shorten(source.value)!r}. See: myograph ask statistics")
        said = about.get(source.value, {}).get("documentDigest")
        if said not in (None, digest_of(text)):
            findings.append(Finding(WARN, "document-digest", shorten(source.value), "documentDigest", digest_of(text)))
        for name, one in about.items():
            if one.get("hasSource") == source.value and {"spanStart", "spanEnd", "spanDigest"} <= one.keys():
                count += 1
                findings += _position(name, int(one["spanStart"]), int(one["spanEnd"]), one["spanDigest"], text)
    return _Result(findings, f"{count} checked in {len(texts)} text{'' if len(texts) == 1 else 's'}")


def _position(association: str, start: int, end: int, digest: str, text: str) -> Iterator[Finding]:
    at = find_span(text, start, end, digest)
    if at != start:
        where = "no longer in it" if at is None else f"now at {at}-{at + end - start}"
        yield Finding(ERROR, "span-digest", shorten(association), "spanStart", f"{start}-{end}: {where}")


# ---- shapes


def _shapes(quads: list[Quad]) -> _Result:
    try:
        import pyshacl
    except ModuleNotFoundError:
        raise MissingExtra("the check of shapes", "check") from None
    import rdflib
    from rdflib.namespace import OWL, RDFS, SH

    triples = _stated(quads)
    text = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert text is not None  # serialize returns bytes when it is given no place to write to
    data = rdflib.Graph().parse(data=text, format="nt")
    shapes = rdflib.Graph().parse(SHAPES_FILE)
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    levels = {SH.Violation: ERROR, SH.Warning: WARN, SH.Info: INFO}
    rules, findings = {}, []
    for result in results.objects(None, SH.result):
        shape = results.value(result, SH.sourceShape)
        rule = str(next(node for graph in (results, shapes) for name in (SH.name, RDFS.label) if (node := graph.value(shape, name))))
        rules[rule] = str(results.value(result, SH.resultMessage))
        focus, path, value = (results.value(result, name) for name in (SH.focusNode, SH.resultPath, SH.value))
        if data.value(focus, OWL.annotatedSource):  # the annotation of a triple has no name: name the triple
            focus, path, value = (data.value(focus, part) for part in (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget))
        row = (_name(focus), _name(path), _name(value if value != focus else None))
        findings.append(Finding(levels[results.value(result, SH.resultSeverity)], rule, *row))
    return _Result(findings, f"run over {len(triples)} triples", rules)


def _name(node: rdflib.term.Node | None) -> str:
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return shorten(str(node))
    return str(node) if isinstance(node, rdflib.Literal) else ""


# ---- reasoner


def _reasoner(quads: list[Quad]) -> _Result:
    closure = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name == GRAPH_CLOSURE}
    try:
        facts, unsatisfiable = reasoner.conclude(_stated(quads))
    except reasoner.InconsistentError:
        return _Result([Finding(ERROR, "inconsistent", "graph")], "HermiT finds a contradiction")
    except GraphError as error:
        return _Result([Finding(ERROR, "reasoner-refused", "graph", "", str(error))], "HermiT refuses the graph")
    findings = [Finding(ERROR, "unsatisfiable", shorten(iri)) for iri in unsatisfiable]
    for rule, differing in (("closure-missing", facts - closure), ("closure-extra", closure - facts)):
        findings += [Finding(ERROR, rule, *(shorten(node.value) for node in fact)) for fact in differing]  # type: ignore[union-attr]  # no quoted triples here
    return _Result(findings, f"HermiT draws {len(facts)} conclusions, the closure holds {len(closure)}")


def _stated(quads: Iterable[Quad]) -> set[Triple]:
    return {quad.triple for quad in quads if quad.graph_name != GRAPH_CLOSURE}
