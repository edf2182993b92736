"""Two graphs in, what the second says that the first does not, and the other way round, out: axioms, statements, and answers."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, NamedNode

from myograph.expectations import check_answers, differences
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_INDEX, MYO, shorten

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

    from myograph.expectations import Outcome
    from myograph.graph import Graph

#: How many axioms of a named graph are shown.
_SHOWN = 200


class AnswerChange(NamedTuple):
    """An answer that is another one now, and the associations that are new, gone or changed and speak of what its rows do."""

    outcome: Outcome
    associations: tuple[str, ...]


class Comparison(NamedTuple):
    """What changed from one graph to another; axioms and statements by the short name of the named graph that they are in."""

    added: dict[str, list[str]]
    removed: dict[str, list[str]]
    answers: tuple[AnswerChange, ...]
    asked: int

    @property
    def same(self) -> bool:
        """Whether the two say and answer the same."""
        return not self.added and not self.removed and not self.answers


def compare_graphs(old: Graph, new: Graph) -> Comparison:
    """Compare two graphs: what is stated in them, and all answers that the catalog has stored values for.

    What is worked out from the rest, the closure and the index, is compared by the answers that it gives.

    :raises GraphError: where one of them is on a server.
    """
    before, after = _said(old._store()), _said(new._store())
    graphs = sorted({*before, *after})
    added = {graph: found for graph in graphs if (found := sorted(after.get(graph, set()) - before.get(graph, set())))}
    removed = {graph: found for graph in graphs if (found := sorted(before.get(graph, set()) - after.get(graph, set())))}
    changed = _changed_associations(old._store(), new._store())
    outcomes = list(check_answers(new, old))
    answers = tuple(AnswerChange(outcome, _through(outcome, changed)) for outcome in outcomes if not outcome.ok)
    return Comparison(added, removed, answers, len(outcomes))


def report(comparison: Comparison, old: str, new: str) -> str:
    """The comparison in Markdown."""
    lines = [f"# From {old} to {new}", ""]
    if comparison.same:
        return "\n".join([*lines, f"They say the same, and all {comparison.asked} answers are the same.", ""])
    for graph in sorted({*comparison.added, *comparison.removed}):
        added, removed = comparison.added.get(graph, []), comparison.removed.get(graph, [])
        lines += [f"## {graph}: {len(added)} added, {len(removed)} removed", "", "```diff"]
        lines += [*(f"- {text}" for text in removed[:_SHOWN]), *(f"+ {text}" for text in added[:_SHOWN]), "```", ""]
        if max(len(added), len(removed)) > _SHOWN:
            lines += [f"The first {_SHOWN} of each are shown.", ""]
    lines += [f"## Answers: {len(comparison.answers)} of {comparison.asked} changed", ""]
    for outcome, associations in comparison.answers:
        through = f", through {', '.join(associations)}" if associations else ", by what is said of its terms"
        lines += [f"### {outcome.name}{through}", "", "```text", *differences(outcome), "```", ""]
    return "\n".join(lines)


def _said(store: Store) -> dict[str, set[str]]:
    """Named graph -> its statements as texts; a blank node is what is said of it, so that it has no name to differ by."""
    found: dict[str, set[str]] = {}
    for graph in store.named_graphs():
        if graph in (GRAPH_CLOSURE, GRAPH_INDEX):
            continue
        quads = list(store.quads_for_pattern(None, None, None, graph))
        about: dict[BlankNode, list[Quad]] = {}
        inner = {quad.object for quad in quads if isinstance(quad.object, BlankNode)}
        for quad in quads:
            if isinstance(quad.subject, BlankNode):
                about.setdefault(quad.subject, []).append(quad)
        texts = {_text(quad, about) for quad in quads if not isinstance(quad.subject, BlankNode)}
        texts |= {_node(node, about, ()) for node in about if node not in inner}  # such as annotated axioms
        found[shorten(graph.value)] = texts
    return found


def _text(quad: Quad, about: dict[BlankNode, list[Quad]]) -> str:
    return f"{_node(quad.subject, about, ())} {_node(quad.predicate, about, ())} {_node(quad.object, about, ())}"


def _node(term: object, about: dict[BlankNode, list[Quad]], within: tuple[BlankNode, ...]) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if not isinstance(term, BlankNode):
        return str(term)
    if term in within:
        return f"[the {len(within) - within.index(term)}th around]"
    said = (f"{_node(quad.predicate, about, ())} {_node(quad.object, about, (*within, term))}" for quad in about.get(term, ()))
    return f"[{'; '.join(sorted(said))}]"


def _changed_associations(old: Store, new: Store) -> dict[str, set[str]]:
    """Association that is new, gone or changed -> the short names that it speaks of."""
    before, after = _associations(old), _associations(new)
    names = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    return {name: {*before.get(name, (set(), ""))[0], *after.get(name, (set(), ""))[0]} for name in names}


def _associations(store: Store) -> dict[str, tuple[set[str], str]]:
    """Association -> the terms that it speaks of, and a digest of all that is said of it."""
    found = {}
    parts = [NamedNode(MYO + part) for part in ("hasSubject", "relation", "hasObject")]
    for quad in store.quads_for_pattern(None, parts[0], None):
        about = list(store.quads_for_pattern(quad.subject, None, None))
        speaks_of = {shorten(one.object.value) for one in about if one.predicate in (parts[0], parts[2])}  # type: ignore[union-attr]  # names
        said = sorted(f"{one.predicate} {one.object}" for one in about)
        found[shorten(quad.subject.value)] = (speaks_of, hashlib.sha256("\n".join(said).encode()).hexdigest())  # type: ignore[union-attr]  # a name
    return found


def _through(outcome: Outcome, changed: dict[str, set[str]]) -> tuple[str, ...]:
    """The changed associations that the changed rows name, else those that speak of two of their terms."""
    cells = {cell for row in (*outcome.added, *outcome.missing) for cell in row}
    named = cells & {*changed}
    return tuple(sorted(named or {name for name, terms in changed.items() if len(cells & {*terms}) > 1}))
