"""A graph in, a picture in a file out: lays out the surroundings of one entity, or what comes of which cause and what helps."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from myograph.answers import Answer, Resource
from myograph.errors import GraphError, MissingExtra, QuestionError
from myograph.picture import FORBIDDEN, KINDS, LINE, Box, Layout, Link, render
from myograph.vocabulary import GRAPH_EDGES, MYO
from myograph.writing import write_file

if TYPE_CHECKING:
    from pathlib import Path

    from myograph.graph import Graph

    Way = tuple[bool, bool, bool, str]  # whether an edge leads away from the centre, is contested, forbids; its relation

ENDINGS = (".svg", ".png")

_EDGES = f"""PREFIX myo: <{MYO}> SELECT DISTINCT ?subject ?relation ?object ?contested WHERE {{
  GRAPH {GRAPH_EDGES} {{ ?subject ?relation ?object }} FILTER(STRSTARTS(STR(?relation), STR(myo:)))
  BIND(EXISTS {{ SAME myo:contested }} && NOT EXISTS {{ SAME myo:accepted }} AS ?contested)
  FILTER(CHOICE) }}"""
_SAME = "?one myo:hasSubject ?subject ; myo:relation ?relation ; myo:hasObject|myo:hasValue ?object ; myo:hasStatus"
_ALL = """EXISTS { ?subject a myo:Cause . ?object a myo:Finding } || EXISTS { ?subject a myo:Remedy . ?object a myo:Finding }
  || EXISTS { ?subject a myo:Remedy . ?object a myo:Cause }"""


class Edge(NamedTuple):
    """A statement; a text or number is a Resource too, whose IRI begins ``value:``."""

    subject: Resource
    relation: Resource
    object: Resource
    contested: bool

    @property
    def forbids(self) -> bool:
        """Whether it says what must not be."""
        return self.relation.name == "contraindicatedFor"


def draw(graph: Graph, path: str | Path, entity: str | None = None) -> None:
    """Draw one entity and all that is stated of it; or, without an entity, causes with their findings and what remedies act on.

    The same graph gives the same bytes. What a review contests is dashed.

    :param path: the file; its name ends in ``.svg`` or ``.png``.
    :raises QuestionError: where the name ends otherwise.
    :raises UnknownTerm: where no entity is called so; AmbiguousTerm where several are.
    :raises GraphError: where there is nothing to draw, or the file cannot be written.
    :raises MissingExtra: where matplotlib is not installed.

    >>> import myograph
    >>> draw(myograph.open(), "als.gif", "als")
    Traceback (most recent call last):
        ...
    myograph.errors.QuestionError: als.gif: a picture is drawn to a file whose name ends in .svg or .png.
    """
    ending = os.path.splitext(path)[1].lower()
    if ending not in ENDINGS:
        raise QuestionError(f"{os.fspath(path)}: a picture is drawn to a file whose name ends in {' or '.join(ENDINGS)}.")
    try:
        import matplotlib  # noqa: F401  # only to see that it is there
    except ImportError:
        raise MissingExtra("drawing", "draw") from None
    centre = None if entity is None else graph.resolve(entity)
    edges = _edges(graph, f"?subject = <{centre}> || ?object = <{centre}>" if centre else _ALL)
    if not edges:
        raise GraphError(f"{graph.name}: there is no statement to draw{'' if entity is None else f' about {entity}'}.")
    layout = _around(centre, edges, _kinds(graph)) if centre else _three_columns(edges, _kinds(graph))
    title = _named(edges, centre) if centre else "causes of muscle twitching, their findings, and remedies"
    said = "; ".join(f"{edge.subject} {edge.relation} {edge.object}{' (contested)' if edge.contested else ''}" for edge in edges)
    write_file(render(layout, ending[1:], f"myograph: {title}", said), path)


def _edges(graph: Graph, choice: str) -> list[Edge]:
    answer = graph.query(_EDGES.replace("SAME", _SAME).replace("CHOICE", choice))
    assert isinstance(answer, Answer)  # it is a SELECT
    edges = []
    for subject, relation, thing, contested in answer:
        words = f"“{thing}”" if isinstance(thing, str) else str(thing).lower()  # a number, or true or false
        edges.append(Edge(subject, relation, thing if isinstance(thing, Resource) else Resource(f"value:{thing}", words), contested))
    return sorted(edges, key=lambda edge: [(one.label.casefold(), one.iri) for one in edge[:3]])


def _kinds(graph: Graph) -> dict[str, str]:
    """IRI -> the first of KINDS that it is of."""
    classes = " ".join(f"<{MYO}{name}>" for name in KINDS if name)
    answer = graph.query(f"SELECT DISTINCT ?thing ?kind WHERE {{ VALUES ?kind {{ {classes} }} ?thing a ?kind }}")
    assert isinstance(answer, Answer)  # it is a SELECT
    return {row.thing.iri: row.kind.name for row in sorted(answer, key=lambda row: _rank(row.kind.name), reverse=True)}


def _rank(kind: str | None) -> int:
    return list(KINDS).index(kind or "")


def _named(edges: list[Edge], iri: str) -> str:
    return next(one.label for edge in edges for one in (edge.subject, edge.object) if one.iri == iri)


def _around(centre: str, edges: list[Edge], kinds: dict[str, str]) -> Layout:
    """What points at the entity is left of it, as far as there is room; neighbours that are related in the same way share a label."""
    ways: dict[Resource, list[Way]] = {}
    for edge in edges:
        away = edge.subject.iri == centre
        ways.setdefault(edge.object if away else edge.subject, []).append((away, edge.contested, edge.forbids, edge.relation.label))
    groups: dict[tuple[Way, ...], list[Resource]] = {}
    for neighbour in sorted(ways, key=lambda one: (_rank(kinds.get(one.iri)), one.label.casefold())):
        groups.setdefault(tuple(sorted(ways[neighbour])), []).append(neighbour)
    sides: list[list[tuple[Way, ...]]] = [[], []]
    for group in groups:
        sides[any(away for away, *_ in group)].append(group)

    def longer_by(right: bool) -> int:
        left_rows, right_rows = (sum(len(groups[group]) for group in side) for side in sides)
        return right_rows - left_rows if right else left_rows - right_rows

    long = longer_by(True) > 0
    while len(ways) > 10 and longer_by(long) > len(groups[sides[long][-1]]):
        sides[not long].append(sides[long].pop())
    middle = Box(_named(edges, centre), kinds[centre])
    columns: list[list[Box]] = [[], [], [middle], [], []]
    links = []
    for right, group in [(right, group) for right, side in enumerate(sides) for group in side]:
        boxes = [Box(one.label, kinds.get(one.iri, "")) for one in groups[group]]
        boxes[0].above = 16
        columns[4 * right] += boxes
        for away, contested, forbids in sorted({way[:3] for way in group}, reverse=True):
            label = Box(", ".join(way[3] for way in group if way[:3] == (away, contested, forbids)), beside=boxes)
            columns[1 + 2 * right].append(label)
            style = (FORBIDDEN if forbids else LINE, contested, forbids)
            links.append(Link(middle, label, *style, False) if away else Link(label, middle, *style))
            links += [Link(label, box, *style) if away else Link(box, label, *style, False) for box in boxes]
    return Layout([column for column in columns if column], links)


def _three_columns(edges: list[Edge], kinds: dict[str, str]) -> Layout:
    """Causes by severity, findings, remedies; each column in the order in which few edges cross."""
    boxes = {one: Box(one.label, kinds[one.iri]) for edge in edges for one in (edge.subject, edge.object)}
    columns: list[list[Box]] = [[], [], []]
    for box in boxes.values():
        columns[1 if box.kind == "Finding" else 2 if box.kind == "Remedy" else 0].append(box)
    links = []
    near: dict[Box, list[Box]] = {}
    for subject, thing, contested, forbids in dict.fromkeys((edge.subject, edge.object, edge.contested, edge.forbids) for edge in edges):
        stops = [boxes[subject], boxes[thing]]
        if stops[0] in columns[2] and stops[1] in columns[0]:
            stops.insert(1, Box("", above=3))
            columns[1].append(stops[1])
        colour = FORBIDDEN if forbids else KINDS[kinds[subject.iri]][2]
        for one, other in pairwise(stops):
            links.append(Link(one, other, colour, contested, forbids, other is stops[-1]))
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
    for number in (1, 0, 2) * 12:  # each box to the mean place of what it is linked to, until that settles
        place = {box: (row + 0.5) / len(column) for column in columns for row, box in enumerate(column)}
        mean = {box: sum(place[other] for other in near[box]) / len(near[box]) for box in columns[number]}
        columns[number].sort(key=lambda box: (0 if number else _rank(box.kind), mean[box]))
    return Layout(columns, links, ("Causes", "Findings", "Remedies"))
