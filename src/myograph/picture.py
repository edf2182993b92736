"""A layout in, the bytes of an SVG or PNG file out: boxes in columns with curves between them, and a legend below."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    Point = tuple[float, float]

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
#: The colours of a plain line and of one that forbids.
LINE, FORBIDDEN = "#7f8893", "#b3124a"
_INK = "#22262b"
_FONT, _LARGE, _SMALL = "DejaVu Sans", 10.0, 8.5  # matplotlib brings this font along, so a text is as wide on every machine
_MARGIN = 20.0


@dataclass(eq=False)
class Box:
    """A box with a label; without a kind, the label of an edge; without a text, the bend of an edge between the outer columns."""

    text: str
    kind: str | None = None
    above: float = 5  # the least distance to the box above it; all lengths are points
    beside: list[Box] = field(default_factory=list)  # what the label of an edge stands at the height of
    lines: list[str] = field(default_factory=list)
    width: float = 0
    height: float = 5
    x: float = 0  # of its left side
    y: float = 0  # of its middle, downwards from the upper edge of the picture


class Link(NamedTuple):
    """An edge or a part of one, between boxes of neighbouring columns."""

    source: Box
    target: Box
    colour: str
    contested: bool
    forbids: bool
    head: bool = True


class Layout(NamedTuple):
    """Columns of boxes from left to right, the links between them, and the headings of the columns, if they have any."""

    columns: list[list[Box]]
    links: list[Link]
    headings: tuple[str, ...] = ()


def render(layout: Layout, format: str, title: str, description: str) -> bytes:
    """The picture as ``svg`` or ``png``, the same bytes for the same layout; title and description are written into it unseen."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon
    from matplotlib.path import Path as Curve

    width, bottom = _place(layout)
    legend = list(_legend(layout, width, bottom + 12))
    height = legend[-1][1] + _MARGIN
    figure = Figure(figsize=(width / 72, height / 72), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()

    def write(x: float, y: float, text: str, size: float, weight: str = "normal", align: str = "center") -> None:
        label = axes.text(x, y + size * 0.36, text, ha=align, va="baseline", color=_INK, parse_math=False, zorder=4)
        label.set_fontproperties(FontProperties(family=[_FONT, "sans-serif"], size=size, weight=weight))

    def box(x: float, y: float, wide: float, high: float, kind: str | None) -> None:
        _, fill, edge = ("", "white", "none") if kind is None else KINDS[kind]
        patch = FancyBboxPatch((x, y - high / 2), wide, high, "round,pad=0,rounding_size=4", fc=fill, ec=edge)
        patch.set(lw=1.8 if kind == "SeriousCause" else 1, zorder=2 if kind is None else 3)
        axes.add_patch(patch)

    def line(points: list[Point], link: Link) -> None:
        codes = [Curve.MOVETO, *[Curve.CURVE4] * (len(points) - 2), Curve.LINETO]
        dashes = (0, (4, 2.5)) if link.contested else "-"
        axes.add_patch(PathPatch(Curve(points, codes), fc="none", ec=link.colour, lw=1.1, ls=dashes, zorder=1))
        x, y = points[-1]
        way = 1 if x > points[-2][0] else -1
        if link.head and link.forbids:
            axes.add_patch(PathPatch(Curve([(x - way, y - 4), (x - way, y + 4)]), ec=link.colour, lw=2.2, zorder=3))
        elif link.head:
            axes.add_patch(Polygon([(x, y), (x - way * 7, y - 3), (x - way * 7, y + 3)], fc=link.colour, ec="none", zorder=3))

    for link, (x, y), (to_x, to_y) in _ports(layout.links):
        half, way = (x + to_x) / 2, 1 if to_x > x else -1
        end = to_x if link.target.text else to_x + way * link.target.width  # a bend is passed along the whole of it
        line([(x, y), (half, y), (half, to_y), (to_x - way * 6, to_y), (end, to_y)], link)
    for one in (one for column in layout.columns for one in column if one.text):
        box(one.x, one.y, one.width, one.height, one.kind)
        size = _SMALL if one.kind is None else _LARGE
        for number, text in enumerate(one.lines):  # each by itself, so that a viewer with another font centres it still
            write(one.x + one.width / 2, one.y + (number - (len(one.lines) - 1) / 2) * size * 1.2, text, size)
    for heading, column in zip(layout.headings, layout.columns, strict=False):  # there may be no headings
        write(column[0].x + column[0].width / 2, 24, heading, 12, weight="bold")
    for x, y, text, sample in legend:
        if isinstance(sample, Link):
            line([(x, y), (x + 22, y)], sample)
        elif sample is not None:
            box(x + 1, y, 20, 11, sample)
        write(x + (0 if sample is None else 28), y, text, _SMALL, align="left")

    maker = {"Creator": "myograph", "Date": None} if format == "svg" else {"Software": "myograph"}
    with BytesIO() as file, rc_context({"svg.fonttype": "none", "svg.hashsalt": "myograph", "font.sans-serif": [_FONT]}):
        dots = min(200, 60000 * 72 / max(width, height))  # matplotlib draws no PNG of 65536 dots or more
        figure.savefig(file, format=format, dpi=dots, metadata={"Title": title, "Description": description, **maker})
        return file.getvalue()


def _place(layout: Layout) -> Point:
    """Gives every box its size and place; returns the width and height of it all."""
    columns, links, headings = layout
    column_of = {box: number for number, column in enumerate(columns) for box in column}
    ends = Counter((one, column_of[other] > column_of[one]) for link in links for one, other in (link[:2], link[1::-1]))
    for box in (box for box in column_of if box.text):
        size, across, along = (_SMALL, 8, 3) if box.kind is None else (_LARGE, 18, 10)
        fewest = len(textwrap.wrap(box.text, 23))
        box.lines = next(lines for wrap in range(6, 24) if len(lines := textwrap.wrap(box.text, wrap)) == fewest)
        box.width = max(_width(line, size) for line in box.lines) + across
        box.height = max(fewest * size * 1.2 + along, 0 if box.kind is None else 5 * max(ends[box, False], ends[box, True]))
    filled = [sum(box.above + box.height for box in column) for column in columns]
    height, top, x = max(filled), 34 if headings else 8, _MARGIN
    for column, full in zip(columns, filled, strict=True):
        spread = (height - full) / len(column) if headings else 0
        y, width = top + (spread if headings else height - full) / 2, max(box.width for box in column)
        for box in column:
            box.width = box.width if box.kind is None and box.text else width
            box.x, box.y = x + (width - box.width) / 2, y + box.above + box.height / 2
            y += box.above + box.height + spread
        x += width + 28 + min(120, 3 * len(links) / (len(columns) - 1))
    for column in columns:
        free = 0.0
        for box in (box for box in column if box.beside):
            box.y = max(sum(other.y for other in box.beside) / len(box.beside), free + box.height / 2)
            free = box.y + box.height / 2 + 3
    return max(box.x + box.width for box in columns[-1]) + _MARGIN, top + height + 14


def _ports(links: list[Link]) -> Iterator[tuple[Link, Point, Point]]:
    """Where each link begins and ends: spread along the side of a box in the order of the boxes at the other ends."""
    sides: dict[tuple[Box, bool], list[tuple[float, int]]] = {}
    for number, link in enumerate(links):
        for one, other in (link[:2], link[1::-1]):
            sides.setdefault((one, other.x > one.x), []).append((other.y, number))

    def port(one: Box, other: Box, number: int) -> Point:
        ends = sorted(sides[one, other.x > one.x])
        step = 0 if one.kind is None else min(5, (one.height - 5) / max(1, len(ends) - 1))
        return one.x + (one.width if other.x > one.x else 0), one.y + (ends.index((other.y, number)) - (len(ends) - 1) / 2) * step

    for number, link in enumerate(links):
        yield link, port(link.source, link.target, number), port(link.target, link.source, number)


def _legend(layout: Layout, width: float, y: float) -> Iterator[tuple[float, float, str, str | Link | None]]:
    """Where each entry goes, its text, and what it shows: a kind, a link or nothing."""
    used = {box.kind for column in layout.columns for box in column}
    entries: dict[str, str | Link | None] = {KINDS[kind][0]: kind for kind in KINDS if kind in used}
    if any(link.contested for link in layout.links):
        entries["contested by a review"] = Link(Box(""), Box(""), LINE, True, False)
    if any(link.forbids for link in layout.links):
        entries["must not be used with"] = Link(Box(""), Box(""), FORBIDDEN, False, True)
    entries["What sources say; not medical advice."] = None
    x = _MARGIN
    for text, sample in entries.items():
        wide = _width(text, _SMALL) + (30 if sample is not None else 0)
        if x > _MARGIN and x + wide > width - _MARGIN:
            x, y = _MARGIN, y + 17
        yield x, y, text, sample
        x += wide + 14


def _width(text: str, size: float) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(text, FontProperties(family=_FONT, size=size), False)[0])
