"""A relation and what it goes to in, the class in OWL that stands for what has that relation out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from myograph.obo.clauses import notes_of
from myograph.obo.text import id_of
from myograph.obo.words import CARDINALITIES, CLASS, GCI, NIL, RESTRICTING, SUBCLASS, A
from myograph.vocabulary import OWL, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from myograph.obo.writer import Note, Writer


def relationship(out: Writer, subject: str, clause: Any) -> None:
    """What a relationship line says."""
    relation = id_of(clause.typedef)
    target = id_of(clause.term if hasattr(clause, "term") else clause.target)
    if relation in out.source.metadata:
        out.say(subject, out.annotation_property(relation), out.name_of(target), notes_of(out, clause)[0])
        return
    if subject in out.relations or subject in out.used_properties:
        out.source.problem(
            "OWL has nothing for a relationship between relations", "Make its relation a metadata tag.", "relationship", target
        )
        return
    notes, apart = notes_of(out, clause, structural=GCI | RESTRICTING)
    gci = {key: apart.pop(key) for key in sorted(GCI) if key in apart}
    left = general(out, subject, gci, "relationship") if gci else subject
    out.say(left, SUBCLASS, restriction(out, relation, target, apart, "relationship"), notes)


def general(out: Writer, subject: str, gci: dict[str, str], tag: str) -> str:
    """The class of those members of a class that have the relation of a general axiom."""
    if len(gci) != 2:
        out.source.problem("gci_relation and gci_filler stand together", "Add the other.", tag, next(iter(gci)))
        return subject
    return compound(out, "intersectionOf", [subject, restriction(out, gci["gci_relation"], gci["gci_filler"], {}, tag)])


def restriction(out: Writer, relation: str, target: str, apart: dict[str, str], tag: str) -> str:
    """The class of what has a relation to members of a class: to some, unless qualifiers say otherwise."""
    property, cls = out.relation(relation), out.cls(target)
    numbers: dict[str, int] = {}
    for key in CARDINALITIES:
        if key in apart:
            if not apart[key].isdecimal():
                out.source.problem("this is no number", "Write digits only.", tag, apart[key])
                return cls
            numbers[key] = int(apart[key])
    exact, least, most = (numbers.get(key) for key in CARDINALITIES)
    some, only = (apart.get(key) == "true" for key in ("all_some", "all_only"))
    if exact:
        return _restrict(out, property, "qualifiedCardinality", cls, exact)
    if exact == 0 or most == 0:
        none = out.node()
        out.say(none, A, CLASS)
        out.say(none, f"<{OWL}complementOf>", cls)
        return _restrict(out, property, "allValuesFrom", none)
    if least is not None and most is not None:
        members = [("minQualifiedCardinality", least), ("maxQualifiedCardinality", most)]
        return compound(out, "intersectionOf", [_restrict(out, property, kind, cls, number) for kind, number in members])
    if least is not None:
        return _restrict(out, property, "minQualifiedCardinality", cls, least)
    if most is not None:
        return _restrict(out, property, "maxQualifiedCardinality", cls, most)
    if some and only:
        return compound(out, "intersectionOf", [_restrict(out, property, f"{kind}ValuesFrom", cls) for kind in ("some", "all")])
    if only:
        return _restrict(out, property, "allValuesFrom", cls)
    if relation in out.source.class_level:
        out.used_individuals[cls] = None
        return _restrict(out, property, "hasValue", cls)
    return _restrict(out, property, "someValuesFrom", cls)


def _restrict(out: Writer, property: str, kind: str, value: str, number: int | None = None) -> str:
    node = out.node()
    out.say(node, A, f"<{OWL}Restriction>")
    out.say(node, f"<{OWL}onProperty>", property)
    if number is None:
        out.say(node, f"<{OWL}{kind}>", value)
    else:
        out.say(node, f"<{OWL}{kind}>", f'"{number}"^^<{XSD}nonNegativeInteger>')
        out.say(node, f"<{OWL}onClass>", value)
    return node


def compound(out: Writer, kind: str, parts: list[str]) -> str:
    """The class that has all of some parts in common, or is all of them together."""
    node = out.node()
    out.say(node, A, CLASS)
    out.say(node, f"<{OWL}{kind}>", _linked(out, parts))
    return node


def seen_through(out: Writer, whole: str) -> str:
    """A definition through the relation that the header has all definitions seen through, if it has one."""
    return whole if out.source.view is None else _restrict(out, out.relation(out.source.view), "someValuesFrom", whole)


def _linked(out: Writer, members: list[str]) -> str:
    nodes = [out.node() for _ in members]
    for node, member, rest in zip(nodes, members, [*nodes[1:], NIL], strict=True):
        out.say(node, f"<{RDF}first>", member)
        out.say(node, f"<{RDF}rest>", rest)
    return nodes[0]


def chain(out: Writer, subject: str, parts: list[str], notes: Iterable[Note]) -> None:
    """The relation that holds where others hold one after the other."""
    out.say(subject, f"<{OWL}propertyChainAxiom>", _linked(out, parts), notes)
