"""A graph in, a picture out: the surroundings of one entity, or what causes show by and what helps, to an SVG or PNG file."""

from __future__ import annotations

import os
import textwrap
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from myograph.answers import Answer, Resource
from myograph.errors import GraphError, MissingExtra, QuestionError
from myograph.rdf import _write
from myograph.vocabulary import GRAPH_EDGES, MYO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from myograph.graph import Graph

ENDINGS = (".svg", ".png")

#: Class -> (what the legend calls it, fill, line); of an entity's classes the first one here gives the colour.
KINDS = {
    "SeriousCause": ("cause: serious", "#f9d2c3", "#c2501f"),
    "HarmlessCause": ("cause: harmless", "#cdeccf", "#3f8f4f"),
    "Cause": ("cause: severity not stated", "#fcebb6", "#b88f1b"),
    "Finding": ("finding", "#d5e5f7", "#4173ac"),
    "Remedy": ("remedy", "#c9ece6", "#2c8577"),
    "Mechanism": ("mechanism", "#e5dbf3", "#7c5da8"),
    "Complication": ("complication", "#f3d3e2", "#a13d73"),
    "AnatomicalEntity": ("part of the body", "#eadfd2", "#8a6b4a"),
    "Condition": ("other condition", "#e6ebc8", "#78802c"),
    "Recommendation": ("advice", "#dbe3ec", "#55697f"),
    "Precaution": ("advice", "#dbe3ec", "#55697f"),
    "Instruction": ("advice", "#dbe3ec", "#55697f"),
    "Entity": ("category, scale or role", "#eeeeee", "#858585"),
    "": ("in words or numbers", "#ffffff", "#858585"),
}
_INK, _LINE, _FORBIDDEN = "#22262b", "#7f8893", "#b3124a"
_FONT, _LARGE, _SMALL = "DejaVu Sans", 10.0, 8.5  # matplotlib brings this font along, so that a text is as wide everywhere
_CONTRAINDICATED = MYO + "contraindicatedFor"

_WITH = """PREFIX myo: <{myo}> SELECT DISTINCT ?subject ?relation ?object ?contested WHERE {{ {pattern}
  GRAPH {edges} {{ ?subject ?relation ?object }} FILTER(STRSTARTS(STR(?relation), STR(myo:)))
  BIND(EXISTS {{ {same} ; myo:hasStatus myo:contested }} && NOT EXISTS {{ {same} ; myo:hasStatus myo:accepted }} AS ?contested)
}} ORDER BY ?subject ?relation ?object"""
_SAME = "?one myo:hasSubject ?subject ; myo:relation ?relation ; myo:hasObject|myo:hasValue ?object"
_ALL = """{ ?subject a myo:Cause . ?object a myo:Finding } UNION { ?subject a myo:Remedy . ?object a myo:Cause }
  UNION { ?subject a myo:Remedy . ?object a myo:Finding }"""


class Edge(NamedTuple):
    """One statement; a text or number as its object is a Resource without an IRI."""

    subject: Resource
    relation: Resource
    object: Resource
    contested: bool


@dataclass(eq=False)
class Box:
    """A rounded box with a label; without a kind the label of an edge; with no text the bend of an edge between outer columns."""

    text: str
    kind: str | None = None
    wrap: int = 23
    above: float = 5  # the least distance to the box above; all lengths are points
    width: float = 0
    height: float = 5
    x: float = 0  # of the left side
    y: float = 0  # of the middle, downwards from the upper edge of the picture
    lines: list[str] = field(default_factory=list)
    beside: list[Box] = field(default_factory=list)  # the boxes that the label of an edge stands at the height of


class Link(NamedTuple):
    """A line from box to box of neighbouring columns, or part of one; a line that forbids ends in a bar."""

    source: Box
    target: Box
    colour: str
    contested: bool
    forbids: bool
    head: bool = True


class Layout(NamedTuple):
    """What is drawn: columns of boxes from left to right, the links between them, and the headings of the columns."""

    columns: list[list[Box]]
    links: list[Link]
    headings: tuple[str, ...]


def draw(graph: Graph, path: str | Path, entity: str | None = None) -> None:
    """Draw one entity and everything stated of it; or, without an entity, which finding comes from which cause and what remedies do.

    The same graph gives the same bytes. Statements that a review contests are dashed.

    :param path: the file, which ends in ``.svg`` or ``.png``.
    :raises QuestionError: where the file ends otherwise.
    :raises UnknownTerm: where the text names no entity; AmbiguousTerm where it names several.
    :raises GraphError: where there is nothing to draw, or the file cannot be written.
    :raises MissingExtra: where matplotlib is not installed.

    >>> import myograph
    >>> draw(myograph.open(), "als.gif", "als")
    Traceback (most recent call last):
        ...
    myograph.errors.QuestionError: als.gif: a picture can be drawn to .svg or .png only. End the name of the file so.
    """
    ending = os.path.splitext(path)[1].lower()
    if ending not in ENDINGS:
        raise QuestionError(f"{os.fspath(path)}: a picture can be drawn to {' or '.join(ENDINGS)} only. End the name of the file so.")
    try:
        import matplotlib  # noqa: F401  # only to see that it is there
    except ImportError:
        raise MissingExtra("drawing", "draw") from None
    centre = graph._names.resolve(entity, ("Entity",)).value if entity is not None else None
    pattern = f"{{ BIND(<{centre}> AS ?subject) }} UNION {{ BIND(<{centre}> AS ?object) }}" if centre else _ALL
    edges = _edges(graph, _WITH.format(myo=MYO, pattern=pattern, edges=GRAPH_EDGES, same=_SAME))
    if not edges:
        raise GraphError(f"{graph.name}: there is no statement to draw{f' about {entity}' if entity else ''}.")
    kinds = _kinds(graph, edges)
    layout = _around(centre, edges, kinds) if centre else _three_columns(edges, kinds)
    title = f"myograph: {_named(edges, centre) if centre else 'causes of muscle twitching, their findings, and remedies'}"
    _write(_rendered(layout, ending[1:], title, edges), path)


def _edges(graph: Graph, sparql: str) -> list[Edge]:
    answer = graph.query(sparql)
    assert isinstance(answer, Answer)  # it is a SELECT
    edges = []
    for subject, relation, thing, contested in answer:
        value = thing if isinstance(thing, Resource) else Resource(f"value:{thing}", f"“{str(thing).lower() if thing is True else thing}”")
        edges.append(Edge(subject, relation, value, contested))
    return sorted(edges, key=lambda edge: [(one.label, one.iri) for one in edge[:3]])


def _kinds(graph: Graph, edges: list[Edge]) -> dict[str, str]:
    """IRI -> the first of KINDS that it is of."""
    things = sorted({one.iri for edge in edges for one in (edge.subject, edge.object) if not one.iri.startswith("value:")})
    values = f"VALUES ?thing {{ <{'> <'.join(things)}> }} VALUES ?kind {{ <{'> <'.join(MYO + name for name in KINDS if name)}> }}"
    answer = graph.query(f"SELECT DISTINCT ?thing ?kind WHERE {{ {values} ?thing a ?kind }}")
    assert isinstance(answer, Answer)  # it is a SELECT
    of: dict[str, set[str]] = {}
    for thing, kind in answer:
        of.setdefault(thing.iri, set()).add(kind.name)
    return {iri: next(kind for kind in KINDS if kind in found) for iri, found in of.items()}


def _around(centre: str, edges: list[Edge], kinds: dict[str, str]) -> Layout:
    """What points at the entity is on its left; neighbours that are related in the same ways share the labels of these."""
    ways: dict[Resource, list[tuple[bool, bool, bool, str]]] = {}  # neighbour -> away from the centre, contested, forbids, relation
    for edge in edges:
        away = edge.subject.iri == centre
        way = (away, edge.contested, edge.relation.iri == _CONTRAINDICATED, edge.relation.label)
        ways.setdefault(edge.object if away else edge.subject, []).append(way)
    groups: dict[tuple[tuple[bool, bool, bool, str], ...], list[Resource]] = {}
    for neighbour in sorted(ways, key=lambda one: (list(KINDS).index(kinds.get(one.iri, "")), one.label)):
        groups.setdefault(tuple(sorted(ways[neighbour])), []).append(neighbour)
    middle = Box(_named(edges, centre), kinds[centre], 18)
    columns: list[list[Box]] = [[], [], [middle], [], []]
    links = []
    for group, neighbours in groups.items():
        right = any(way[0] for way in group)
        boxes = [Box(one.label, kinds.get(one.iri, "")) for one in neighbours]
        boxes[0].above = 16
        columns[4 if right else 0] += boxes
        for away, *rest in sorted({way[:3] for way in group}, reverse=True):
            label = Box(", ".join(way[3] for way in group if way[:3] == (away, *rest)), wrap=18, beside=boxes)
            columns[3 if right else 1].append(label)
            style = (_FORBIDDEN if rest[1] else _LINE, *rest)
            if away:
                links += [Link(middle, label, *style, False), *(Link(label, box, *style) for box in boxes)]
            else:
                links += [*(Link(box, label, *style, False) for box in boxes), Link(label, middle, *style)]
    return Layout([column for column in columns if column], links, ())


def _three_columns(edges: list[Edge], kinds: dict[str, str]) -> Layout:
    """Causes, findings, remedies; in an order in which few edges cross."""
    boxes: dict[str, Box] = {}
    columns: list[list[Box]] = [[], [], []]
    links = {}
    for edge in edges:
        ends = []
        for one in (edge.subject, edge.object):
            if one.iri not in boxes:
                boxes[one.iri] = Box(one.label, kinds[one.iri])
                columns[{"Finding": 1, "Remedy": 2}.get(kinds[one.iri], 0)].append(boxes[one.iri])
            ends.append(boxes[one.iri])
        forbids = edge.relation.iri == _CONTRAINDICATED
        style = (_FORBIDDEN if forbids else KINDS[kinds[edge.subject.iri]][2], edge.contested, forbids)
        key = (edge.subject, edge.object, *style)
        if kinds[edge.subject.iri] == "Remedy" and kinds[edge.object.iri] != "Finding":
            bend = Box("", above=3)
            columns[1].append(bend)
            links[key] = [Link(ends[0], bend, *style, False), Link(bend, ends[1], *style)]
        else:
            links[key] = [Link(ends[0], ends[1], *style)]
    flat = [link for parts in links.values() for link in parts]
    near: dict[Box, list[Box]] = {}
    for link in flat:
        near.setdefault(link.source, []).append(link.target)
        near.setdefault(link.target, []).append(link.source)
    for number in (1, 0, 2) * 12:
        place = {box: (row + 0.5) / len(column) for column in columns for row, box in enumerate(column)}
        mean = {box: sum(place[other] for other in near[box]) / len(near[box]) for box in columns[number]}
        columns[number].sort(key=lambda box: (list(KINDS).index(box.kind) if number == 0 and box.kind else 0, mean[box]))
    return Layout(columns, flat, ("Causes", "Findings", "Remedies"))


def _place(layout: Layout) -> tuple[float, float]:
    """Gives every box its size and place; returns the width and height of it all."""
    ends = Counter((side, box) for link in layout.links for side, box in enumerate(link[:2]))
    for box in (box for column in layout.columns for box in column if box.text):
        size, across, along = (_SMALL, 8.0, 3.0) if box.kind is None else (_LARGE, 18.0, 10.0)
        box.lines = textwrap.wrap(box.text, box.wrap)
        box.width = max(_width(line, size) for line in box.lines) + across
        box.height = max(len(box.lines) * size * 1.2 + along, 0 if box.kind is None else 5 * max(ends[0, box], ends[1, box]))
    heights = [sum(box.above + box.height for box in column) for column in layout.columns]
    height, x = max(heights), 20.0
    gap = 36 + min(90.0, 2 * len(layout.links) / (len(layout.columns) - 1))
    for column, filled in zip(layout.columns, heights):
        spread = (height - filled) / len(column) if layout.headings else 0.0
        y = (40 if layout.headings else 14) + (spread if layout.headings else height - filled) / 2
        width = max(box.width for box in column)
        for box in column:
            box.width = width if box.kind is not None or not box.text else box.width
            box.x, box.y = x + (width - box.width) / 2, y + box.above + box.height / 2
            y += box.above + box.height + spread
        for box, before in zip(column, [None, *column]):
            if box.beside:
                wanted = sum(other.y for other in box.beside) / len(box.beside)
                box.y = max(wanted, before.y + (before.height + box.height) / 2 + 4) if before else wanted
        x += width + gap
    return x - gap + 20, y + 14


def _rendered(layout: Layout, ending: str, title: str, edges: list[Edge]) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon
    from matplotlib.path import Path as Curve

    width, bottom = _place(layout)
    legend, height = _legend(layout, width, bottom)
    figure = Figure(figsize=(width / 72, height / 72), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()

    def write(x: float, y: float, text: str, size: float, weight: str = "normal", align: str = "center") -> None:
        axes.text(x, y + size * 0.36, text, size=size, family=_FONT, weight=weight, ha=align, va="baseline", color=_INK, parse_math=False, zorder=4)

    def box(x: float, y: float, w: float, h: float, kind: str) -> None:
        _, fill, line = KINDS[kind]
        thick = 1.8 if kind == "SeriousCause" else 1.0
        axes.add_patch(FancyBboxPatch((x, y - h / 2), w, h, "round,pad=0,rounding_size=4", fc=fill, ec=line, lw=thick, zorder=3))

    def line(points: list[tuple[float, float]], codes: list[int], link: Link) -> None:
        dashes = (0, (4, 2.5)) if link.contested else "-"
        axes.add_patch(PathPatch(Curve(points, codes), fc="none", ec=link.colour, lw=1.1, ls=dashes, zorder=1))
        (before, _), (x, y) = points[-2:]
        way = 1 if x > before else -1
        if link.head and link.forbids:
            axes.add_patch(PathPatch(Curve([(x - way, y - 4), (x - way, y + 4)]), ec=link.colour, lw=2.2, zorder=3))
        elif link.head:
            axes.add_patch(Polygon([(x, y), (x - way * 7, y - 3), (x - way * 7, y + 3)], fc=link.colour, ec="none", zorder=3))

    for link, (x, y), (to_x, to_y) in _ports(layout.links):
        half = (x + to_x) / 2
        points, codes = [(x, y), (half, y), (half, to_y), (to_x, to_y)], [Curve.MOVETO, Curve.CURVE4, Curve.CURVE4, Curve.CURVE4]
        if not link.target.text:
            points.append((link.target.x + (link.target.width if to_x == link.target.x else 0), to_y))
            codes.append(Curve.LINETO)
        line(points, [int(code) for code in codes], link)
    for one in (one for column in layout.columns for one in column if one.text):
        if one.kind is not None:
            box(one.x, one.y, one.width, one.height, one.kind)
        else:
            axes.add_patch(FancyBboxPatch((one.x, one.y - one.height / 2), one.width, one.height, "round,pad=0,rounding_size=4", fc="white", ec="none", zorder=2))
        size = _SMALL if one.kind is None else _LARGE
        for number, text in enumerate(one.lines):
            write(one.x + one.width / 2, one.y + (number - (len(one.lines) - 1) / 2) * size * 1.2, text, size)
    for heading, column in zip(layout.headings, layout.columns):
        write(column[0].x + column[0].width / 2, 24, heading, 12, "bold")
    for x, y, text, sample in legend:
        if isinstance(sample, Link):
            line([(x, y), (x + 24, y)], [int(Curve.MOVETO), int(Curve.LINETO)], sample)
        elif sample is not None:
            box(x + 4, y, 18, 11, sample)
        write(x + (0 if sample is None else 30), y, text, _SMALL, align="left")

    said = "; ".join(f"{edge.subject} {edge.relation} {edge.object}{' (contested)' if edge.contested else ''}" for edge in edges)
    whose = {"Creator": "myograph", "Date": None} if ending == "svg" else {"Software": "myograph"}
    with BytesIO() as file, rc_context({"svg.fonttype": "none", "svg.hashsalt": "myograph"}):
        figure.savefig(file, format=ending, dpi=min(200, 60000 * 72 / max(width, height)), metadata={"Title": title, "Description": said, **whose})
        return file.getvalue()


def _ports(links: list[Link]) -> Iterator[tuple[Link, tuple[float, float], tuple[float, float]]]:
    """Where each link leaves and where it arrives: spread along the side of a box, in the order of the boxes at the other ends."""
    sides: dict[tuple[Box, bool], list[tuple[float, int]]] = {}
    for number, link in enumerate(links):
        for one, other in (link[:2], link[1::-1]):
            sides.setdefault((one, other.x > one.x), []).append((other.y, number))
    for ends in sides.values():
        ends.sort()

    def port(one: Box, other: Box, number: int) -> tuple[float, float]:
        ends = sides[one, other.x > one.x]
        step = min(5.0, (one.height - 5) / max(1, len(ends) - 1))
        return one.x + (one.width if other.x > one.x else 0), one.y + (ends.index((other.y, number)) - (len(ends) - 1) / 2) * step

    for number, link in enumerate(links):
        yield link, port(link.source, link.target, number), port(link.target, link.source, number)


def _legend(layout: Layout, width: float, y: float) -> tuple[list[tuple[float, float, str, str | Link | None]], float]:
    """Where each entry of the legend goes, and what it shows a sample of: a kind, a link or nothing; and the height of the picture."""
    used = {box.kind for column in layout.columns for box in column}
    entries: dict[str, str | Link | None] = {}
    for kind, (text, *_) in KINDS.items():
        if kind in used:
            entries.setdefault(text, kind)
    blank = Box("")
    if any(link.contested for link in layout.links):
        entries["contested by a review"] = Link(blank, blank, _LINE, True, False)
    if any(link.forbids for link in layout.links):
        entries["must not be used with"] = Link(blank, blank, _FORBIDDEN, False, True)
    entries["What sources say; not medical advice."] = None
    x, placed = 20.0, []
    y += 14
    for text, sample in entries.items():
        wide = _width(text, _SMALL) + (44 if sample is not None else 14)
        if x > 20 and x + wide > width - 6:
            x, y = 20, y + 17
        placed.append((x, y, text, sample))
        x += wide
    return placed, y + 20


def _width(text: str, size: float) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(text, FontProperties(family=_FONT, size=size), False)[0])


def _named(edges: list[Edge], iri: str) -> str:
    return next(one.label for edge in edges for one in (edge.subject, edge.object) if one.iri == iri)
