"""A line of any frame in, the annotations that it is out, and those of the axiom that it states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from myograph.obo.text import id_of, unescape
from myograph.obo.words import FALSE, GCI, LABEL, RESTRICTING, TRUE, TRUTHS
from myograph.obo.writer import literal
from myograph.vocabulary import OBO, OWL, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from myograph.obo.writer import Note, Writer


def generic(out: Writer, subject: str, tag: str, clause: Any) -> None:
    """A line that is an annotation."""
    if tag == "synonym":
        synonym = clause.synonym
        notes, _ = notes_of(out, clause, synonym.xrefs)
        if synonym.type is not None:
            notes.insert(0, (out.tag("has_synonym_type"), out.name_of(id_of(synonym.type)), None))
        out.say(subject, out.tag(synonym.scope), literal(synonym.desc), notes)
    elif tag in ("def", "expand_expression_to", "expand_assertion_to"):
        out.say(subject, out.tag(tag), literal(clause.definition), notes_of(out, clause, clause.xrefs)[0])
    elif tag == "property_value":
        property_value(out, subject, clause.property_value, notes_of(out, clause)[0])
    elif tag == "xref":
        notes, _ = notes_of(out, clause)
        if clause.xref.desc is not None:
            notes.append((LABEL, literal(clause.xref.desc), None))
        out.say(subject, out.tag(tag), literal(id_of(clause.xref.id)), notes)
    elif tag in ("subset", "replaced_by", "consider"):
        named = clause.subset if tag == "subset" else clause.term if hasattr(clause, "term") else clause.typedef
        out.say(subject, out.tag(tag), out.name_of(id_of(named)), notes_of(out, clause)[0])
    elif tag in TRUTHS:
        out.say(subject, out.tag(tag), TRUE if getattr(clause, TRUTHS[tag]) else FALSE, notes_of(out, clause)[0])
    else:
        out.say(subject, out.tag(tag), literal(_plain(out, tag, clause)), notes_of(out, clause)[0])


def property_value(out: Writer, subject: str, value: Any, notes: list[Note]) -> None:
    """What a property_value line says."""
    if type(value).__name__ == "LiteralPropertyValue":
        datatype = out.iri(id_of(value.datatype))
        text = literal(value.value)
        object = text if datatype == XSD + "string" else f"{text}^^<{datatype}>"
    else:
        object = out.name_of(id_of(value.value))
    out.say(subject, out.annotation_property(id_of(value.relation)), object, notes)


def notes_of(
    out: Writer, clause: Any, xrefs: Iterable[Any] = (), structural: frozenset[str] = frozenset()
) -> tuple[list[Note], dict[str, str]]:
    """What a line says of what it states: the annotations of the axiom, and the qualifiers that change its meaning."""
    notes: list[Note] = [(out.tag("xref"), literal(id_of(xref.id)), xref.desc) for xref in xrefs]
    apart: dict[str, str] = {}
    given = out.source.given if out.source.given is not None else [(id_of(q.key), q.value) for q in clause.qualifiers or ()]
    for key, value in given:
        if key in structural:
            apart[key] = value
        elif key in GCI or key in RESTRICTING:
            out.source.problem("the qualifier has no meaning on this line", "Remove it.", clause.raw_tag(), key)
        else:
            notes.append((out.tag(key), literal(value), None))
    return notes, apart


def _plain(out: Writer, tag: str, clause: Any) -> str:
    """The text of a line that has no more to it."""
    if tag == "name":
        return str(clause.name).rstrip()
    if tag == "created_by":
        return str(clause.creator).rstrip()
    if tag == "alt_id":
        return id_of(clause.alt_id)
    if tag == "namespace":
        return id_of(clause.namespace)
    if tag == "creation_date":
        return out.source.date(clause.raw_value())
    return unescape(clause.raw_value().rstrip())


def merged(out: Writer, alternative: str, subject: str) -> None:
    """A former id: a thing of its own that is deprecated because it was merged into another."""
    out.used_properties |= {f"<{OBO}IAO_0100001>": None, f"<{OBO}IAO_0000231>": None}
    out.say(alternative, f"<{OWL}deprecated>", TRUE)
    out.say(alternative, f"<{OBO}IAO_0100001>", subject)
    out.say(alternative, f"<{OBO}IAO_0000231>", f"<{OBO}IAO_0000227>")
