"""A [Term] frame in, a class in OWL and the term that it is out, and whether the parents of all terms hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from myograph.obo.clauses import generic, merged, notes_of
from myograph.obo.expressions import compound, general, relationship, restriction, seen_through
from myograph.obo.text import id_of
from myograph.obo.words import CLASS, EQUIVALENT, GCI, RESTRICTING, SUBCLASS, A
from myograph.obo.writer import literal
from myograph.vocabulary import OWL

if TYPE_CHECKING:
    from myograph.obo.writer import Note, Writer


class Term(NamedTuple):
    """One ``[Term]`` of an OBO file. The parents are those of its ``is_a`` lines, in their order."""

    id: str
    iri: str
    label: str | None
    parents: tuple[str, ...]
    obsolete: bool
    replaced_by: tuple[str, ...]
    alt_ids: tuple[str, ...]
    #: The IRI of the property that each synonym is given with, and its text.
    synonyms: tuple[tuple[str, str], ...]


def term_frame(out: Writer, frame: Any) -> Term:
    """A class, and the term that it is."""
    out.source.frame = id = id_of(frame.id)
    iri = out.iri(id)
    subject = f"<{iri}>"
    out.classes.add(subject)
    out.say(subject, A, CLASS)
    out.say(subject, out.tag("id"), literal(id))
    label, obsolete, named = None, False, False
    parents: list[str] = []
    replaced_by: list[str] = []
    alt_ids: list[str] = []
    synonyms: list[tuple[str, str]] = []
    parts: dict[str, list[tuple[str, list[Note]]]] = {}
    for clause in frame:
        tag = clause.raw_tag()
        if tag == "is_a":
            notes, gci = notes_of(out, clause, structural=GCI)
            parent = out.cls(id_of(clause.term))
            if gci:
                out.say(general(out, subject, gci, tag), SUBCLASS, parent, notes)
            else:
                parents.append(parent[1:-1])
                out.say(subject, SUBCLASS, parent, notes)
        elif tag == "relationship":
            relationship(out, subject, clause)
        elif tag == "intersection_of":
            notes, apart = notes_of(out, clause, structural=RESTRICTING)
            if clause.typedef is None:
                part = out.cls(id_of(clause.term))
                if apart:
                    out.source.problem("the qualifier has no meaning on this line", "Remove it.", tag, next(iter(apart)))
            else:
                part = restriction(out, id_of(clause.typedef), id_of(clause.term), apart, tag)
            parts.setdefault(tag, []).append((part, notes))
        elif tag == "union_of":
            parts.setdefault(tag, []).append((out.cls(id_of(clause.term)), notes_of(out, clause)[0]))
        elif tag in ("disjoint_from", "equivalent_to"):
            notes, gci = notes_of(out, clause, structural=GCI)
            left = general(out, subject, gci, tag) if gci else subject
            property = EQUIVALENT if tag == "equivalent_to" else f"<{OWL}disjointWith>"
            right = out.cls(id_of(clause.term))
            if gci and tag == "equivalent_to":
                left, right = right, seen_through(out, left)
            out.say(left, property, right, notes)
        else:
            generic(out, subject, tag, clause)
            if tag == "name":
                label = clause.name.rstrip()
            elif tag == "is_obsolete":
                obsolete = clause.obsolete
            elif tag == "replaced_by":
                replaced_by.append(out.iri(id_of(clause.term)))
            elif tag == "synonym":
                synonyms.append((out.tag(clause.synonym.scope)[1:-1], clause.synonym.desc))
            elif tag == "alt_id":
                alt_ids.append(id_of(clause.alt_id))
                merged(out, out.cls(alt_ids[-1]), subject)
            named = named or tag == "namespace"
    for tag, members in parts.items():
        if len(members) == 1:
            out.source.problem(f"there is only one {tag} of this", "A definition has two or more.", tag)
        notes = [note for _, notes in members for note in notes]
        kind = "intersectionOf" if tag == "intersection_of" else "unionOf"
        whole = compound(out, kind, [part for part, _ in members])
        out.say(subject, EQUIVALENT, seen_through(out, whole), notes)
    if not named and out.source.namespace is not None:
        out.say(subject, out.tag("namespace"), literal(out.source.namespace))
    return Term(id, iri, label, tuple(parents), obsolete, tuple(replaced_by), tuple(alt_ids), tuple(synonyms))


def check_parents(out: Writer, terms: dict[str, Term]) -> None:
    """Every parent is there, where the file has terms of its id space, and nothing is its own ancestor."""
    spaces = {term.id.partition(":")[0] for term in terms.values()}
    ids = {iri: id for id, iri in out.iris.items()}
    children: dict[str, list[str]] = {}
    waiting: dict[str, int] = {}
    for term in terms.values():
        out.source.frame = term.id
        here = set()
        for parent in dict.fromkeys(term.parents):
            if parent in terms:
                here.add(parent)
                children.setdefault(parent, []).append(term.iri)
            elif ids[parent].partition(":")[0] in spaces:
                out.source.problem("there is no [Term] of this id", "Correct the id, or add the term.", "is_a", ids[parent])
        waiting[term.iri] = len(here)
    ready = [iri for iri, count in waiting.items() if not count]
    while ready:
        for child in children.get(ready.pop(), ()):
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    rest = [iri for iri, count in waiting.items() if count]
    if rest:
        path = [rest[0]]
        while path.count(path[-1]) < 2:
            path.append(next(parent for parent in terms[path[-1]].parents if waiting.get(parent)))
        circle = [terms[iri].id for iri in path[path.index(path[-1]) :]]
        out.source.frame = circle[0]
        out.source.problem(f"this is its own ancestor: {' is_a '.join(circle)}", "Remove one of these is_a lines.", "is_a", circle[1])
