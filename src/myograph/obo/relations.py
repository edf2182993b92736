"""A [Typedef] frame in, a relation in OWL out: an object property, or an annotation property where it is a metadata tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from myograph.obo.clauses import generic, merged, notes_of
from myograph.obo.expressions import chain, relationship
from myograph.obo.text import id_of
from myograph.obo.words import KINDS, OBJECT_PROPERTY, PAIRS, REVERSIBLE, SUBPROPERTY, TRUTHS, A
from myograph.obo.writer import literal
from myograph.vocabulary import OWL, RDFS

if TYPE_CHECKING:
    from myograph.obo.writer import Writer


def typedef_frame(out: Writer, frame: Any) -> None:
    """A relation: an object property, or an annotation property where it is a metadata tag."""
    out.source.frame = id = id_of(frame.id)
    metadata = id in out.source.metadata
    subject = out.annotation_property(id) if metadata else out.relation(id)
    if not metadata:
        out.relations.add(subject)
        out.say(subject, A, OBJECT_PROPERTY)
    if ":" not in id and out.source.expanded(id) != id:
        out.say(subject, out.tag("shorthand"), literal(id))
    out.say(subject, out.tag("id"), literal(id))
    named = False
    for clause, given in zip(frame, out.source.qualifiers_of(len(frame)), strict=True):
        out.source.given = given
        tag = clause.raw_tag()
        named = named or tag == "namespace"
        if tag == "relationship":
            relationship(out, subject, clause)
        elif tag in ("intersection_of", "union_of"):
            out.source.problem("OWL has nothing for this of a relation", "Remove it.", tag)
        elif metadata and tag == "is_a":
            out.say(subject, SUBPROPERTY, out.annotation_property(id_of(clause.typedef)), notes_of(out, clause)[0])
        elif metadata:
            generic(out, subject, tag, clause)
        else:
            _relation_clause(out, subject, tag, clause)
    out.source.given = None
    if not named and out.source.namespace is not None:
        out.say(subject, out.tag("namespace"), literal(out.source.namespace))


def _relation_clause(out: Writer, subject: str, tag: str, clause: Any) -> None:
    """One line of a relation that is an object property."""
    if tag in PAIRS:
        out.say(subject, PAIRS[tag], out.relation(id_of(clause.typedef)), notes_of(out, clause)[0])
    elif tag in ("domain", "range"):
        out.say(subject, f"<{RDFS}{tag}>", out.cls(id_of(getattr(clause, tag))), notes_of(out, clause)[0])
    elif tag == "transitive_over":
        chain(out, subject, [subject, out.relation(id_of(clause.typedef))], notes_of(out, clause)[0])
    elif tag in ("holds_over_chain", "equivalent_to_chain"):
        notes, _ = notes_of(out, clause)
        if tag == "equivalent_to_chain":
            out.used_properties[REVERSIBLE] = None
            notes.append((REVERSIBLE, '"true"', None))
        chain(out, subject, [out.relation(id_of(clause.first)), out.relation(id_of(clause.last))], notes)
    elif tag in KINDS and getattr(clause, TRUTHS[tag]):
        out.say(subject, A, f"<{OWL}{KINDS[tag]}>", notes_of(out, clause)[0])
    elif tag == "alt_id":
        alternative = out.name_of(id_of(clause.alt_id))
        out.used_relations[alternative] = None
        merged(out, alternative, subject)
    else:
        generic(out, subject, tag, clause)
