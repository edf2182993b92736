"""How tools draw nodes and edges: causes by their severity, what is contested dashed, what is inferred thin and grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from myograph.exports.records import Node

#: Severity -> fill, the gravest first: of several a cause is drawn by the first. The colours are of Okabe and Ito, which people tell
#: apart who see no red or no green, and black is read on each.
SEVERITIES = {
    "serious": "#d55e00",
    "more severe": "#e69f00",
    "severity that varies": "#cc79a7",
    "minor": "#56b4e9",
    "benign and self-limited": "#009e73",
}
#: The fill of a cause whose severity no source states and nothing implies, which does not mean that it is harmless.
NOT_STATED = "#f0e442"
#: The attribute that says which; there is none of what is no cause.
DRAWN_BY = "severity_of_cause"
NO_SEVERITY = "not stated"

INK, PAPER, OTHER, BORDER = "#000000", "#ffffff", "#f2f2f2", "#595959"
#: The colour and width of a line that is stated, of one that is inferred, and the colour of one that says what must not be.
STATED, INFERRED, FORBIDDING = ("#404040", 2.5), ("#8c8c8c", 1.0), "#b3124a"
FORBIDS = ("myo:contraindicatedFor", "myo:contraindicates", "myo:unsuitableFor")


def severity_of_cause(node: Node) -> dict[str, str]:
    """The attribute that a cause is drawn by."""
    if "myo:Cause" not in node.classes:
        return {}
    return {DRAWN_BY: next((name for name in SEVERITIES if name in node.severity), NO_SEVERITY)}
