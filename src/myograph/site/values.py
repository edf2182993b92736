"""What pages show besides the records of exports, as plain values; terms are CURIEs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from myograph.exports.records import Association, Node


class Ontology(NamedTuple):
    """What the ontology says of itself."""

    title: str
    description: str
    version: str
    licence: str
    creator: str
    comment: str


class Cls(NamedTuple):
    """A class of the ontology."""

    id: str
    parents: tuple[str, ...]
    children: tuple[str, ...]
    ancestors: tuple[str, ...]
    stated: tuple[str, ...]  # its instances by statement
    concluded: tuple[str, ...]  # and those by conclusion


class Property(NamedTuple):
    """A property of the ontology."""

    id: str
    kind: str  # one of PROPERTIES
    parents: tuple[str, ...]
    children: tuple[str, ...]
    associations: int  # how many associations relate by it
    triples: int  # in how many triples of the whole graph it stands
    examples: tuple[tuple[str, str, str, str], ...]  # subject, object, "" or a text in its place, association


class Review(NamedTuple):
    """A curator's finding on statements."""

    id: str
    verdict: str
    reason: str
    status: str
    judges: tuple[str, ...]
    concerns: tuple[str, ...]  # besides those that it judges
    adds: tuple[str, ...]
    sources: tuple[str, ...]


class Rule(NamedTuple):
    """A rule by which a severity follows."""

    id: str
    name: str
    finding: str
    severity: str
    lowest_frequency: str
    reason: str
    sources: tuple[str, ...]


class Group(NamedTuple):
    """Statements by one relation."""

    relation: str
    statements: tuple[Association, ...]


class Kin(NamedTuple):
    """A more general or more special kind, and whether it is the next step."""

    id: str
    direct: bool


class Name(NamedTuple):
    """A synonym: ``exact`` or ``related`` …, and whether it is one of people without training."""

    name: str
    how: str
    is_lay: bool


class Conclusions(NamedTuple):
    """What follows by one relation: of the entity, or of others that it is the object of."""

    relation: str
    of_it: bool
    others: tuple[tuple[str, bool], ...]  # and whether a contested statement is needed for it


class Entity(NamedTuple):
    """What the page of an entity shows."""

    node: Node
    concluded_classes: tuple[str, ...]
    names: tuple[Name, ...]
    broader: tuple[Kin, ...]
    narrower: tuple[Kin, ...]
    notices: tuple[str, ...]
    alarms: tuple[str, ...]  # the kinds of alarm that it is
    needs: tuple[str, ...]  # what it calls for, stated or concluded
    cautions: tuple[Group, ...]  # of a remedy, what it is a kind of, and its kinds
    concluded_cautions: tuple[Conclusions, ...]
    said: tuple[Group, ...]
    said_of_it: tuple[Group, ...]
    withheld: int  # how many statements name home remedies for it, which are not shown
    concluded: tuple[Conclusions, ...]
    readings: int  # how many conclusions say a statement above the other way round, or more generally
    disputed: tuple[Association, ...]
    mappings: tuple[Any, ...]  # rows of the question mappings
