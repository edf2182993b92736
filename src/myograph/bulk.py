"""The statements of data sets and an alignment in, their edges and what follows from them out, as N-Triples into a store.

What follows here is what the axioms of the ontology say of these relations: ``presentsWith`` climbs the hierarchy, a class brings
its superclasses, broader and narrower are inverse and transitive. Whatever touches an entity of ours is left to the general
closure; a test holds the two against each other and against HermiT.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from myograph.schema import kinds_of
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_EDGES, GRAPH_ENTITIES, GRAPH_INDEX, MYO, RDF, SKOS, XSD, myo

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from myograph.alignment import Alignment
    from myograph.closure import Fact
    from myograph.intake import Intake

PRESENTS_WITH = MYO + "presentsWith"
ORDER, ORDER_OF_SERIOUS_CAUSE = MYO + "order", MYO + "orderOfSeriousCause"
BROADER_TRANSITIVE, NARROWER_TRANSITIVE = SKOS + "broaderTransitive", SKOS + "narrowerTransitive"


def representatives(alignment: Alignment, conditions: Collection[str], intake: Intake) -> dict[str, str]:
    """Entry of a catalogue -> the condition that stands for all entries of the same, where there are several.

    :param conditions: the entities of ours that are conditions.
    """
    found: dict[str, str] = {}
    for first, members in alignment.members.items():
        same = [name for name in members if name in conditions or is_condition(intake.classes.get(name, "Entity"))]
        if (
            first not in same and first not in intake.classes and len(same) > 1 and not any(name in conditions for name in same)
        ):  # only a mapping names it
            intake.describe(intake.classes[same[0]], [first])
            same.insert(0, first)
        if len(same) > 1:
            found |= dict.fromkeys(same, same[0])
    return found


@cache
def _is_cause(cls: str) -> bool:
    return myo("Cause") in kinds_of([myo(cls)])


@cache
def is_condition(cls: str) -> bool:
    """Whether a class, by its short name, is one of conditions: these are what catalogues have entries of."""
    return myo("Condition") in kinds_of([myo(cls)])


def merged(intake: Intake, stands: Mapping[str, str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Subject of edges -> its (relation, object) from all its entries, each once."""
    shared: dict[str, dict[tuple[str, str], None]] = {}
    for subject, pairs in intake.statements():
        found = [(relation, stands.get(obj, obj)) for relation, obj in pairs]
        if subject in stands:
            shared.setdefault(stands[subject], {}).update(dict.fromkeys(found))
        else:
            yield subject, list(dict.fromkeys(found))
    yield from ((first, list(found)) for first, found in shared.items())


def facts_for_closure(
    intake: Intake, alignment: Alignment, stands: Mapping[str, str], ours: Collection[str], facts: Iterable[Fact]
) -> set[Fact]:
    """What the general closure has to know of the data sets: all that touches an entity of ours, and the rarer relations.

    :param ours: the entities that tables describe.
    :param facts: what tables say, of those of data sets too.
    """
    found: set[tuple[str, str, str]] = set()
    for name in ours:
        for broad in alignment.broader(name):
            if broad not in ours:
                found.add((name, BROADER_TRANSITIVE, broad))
    for name in intake.classes:
        found |= {(name, BROADER_TRANSITIVE, broad) for broad in alignment.broader(name) if broad in ours}
    mentioned = {node.value for s, _, o in facts for node in (s, o) if node.value in intake.classes}
    near = mentioned | {name for s, _, o in found for name in (s, o) if name not in ours}
    for subject, pairs in merged(intake, stands):
        found |= {(subject, relation, obj) for relation, obj in pairs if relation != PRESENTS_WITH or subject in ours}
        if subject in ours:
            near |= {obj for _, obj in pairs if obj not in ours}
    for name in near:  # what is said of ours by them climbs on in their own vocabulary
        found |= {(name, BROADER_TRANSITIVE, broad) for broad in alignment.broader(name)}
    found |= {(stands.get(subject, subject), MYO + "hasSeverity", node.value) for subject, node in intake.severe.items()}
    named = mentioned | {name for s, _, o in found for name in (s, o)}
    found |= {(name, RDF + "type", MYO + intake.classes[name]) for name in named if name in intake.classes}
    nodes: dict[str, NamedNode] = {}
    return {tuple(nodes.get(name) or nodes.setdefault(name, NamedNode(name)) for name in fact) for fact in found}  # type: ignore[misc]  # three each


def write_bulk(
    intake: Intake,
    alignment: Alignment,
    stands: Mapping[str, str],
    ours: Collection[str],
    closed: Collection[str],
    order: Mapping[str, int],
) -> None:
    """Write the entities, edges, closure and index of data sets.

    :param order: where each cause stands in lists.
    :param closed: the subjects of which the general closure has drawn the classes already.
    """
    _write_entities(intake, stands, ours, closed)
    _write_hierarchy(intake, alignment, ours)
    _write_statements(intake, alignment, stands, ours, order)


def orders(intake: Intake, stands: Mapping[str, str], ours: Iterable[str]) -> dict[str, int]:
    """Where each cause stands in lists: ours first, by name, then those of data sets, the best described first."""
    found = {name: number for number, name in enumerate(sorted(ours), 1)}
    described = {subject: len(pairs) for subject, pairs in merged(intake, stands) if subject not in found}
    described = {name: count for name, count in described.items() if _is_cause(intake.classes.get(name, "Entity"))}
    return found | {
        name: number for number, name in enumerate(sorted(described, key=lambda name: (-described[name], name)), len(found) + 1)
    }


def _write_entities(intake: Intake, stands: Mapping[str, str], ours: Collection[str], closed: Collection[str]) -> None:
    supers = {cls: [f"<{node.value}>" for node in kinds_of([myo(cls)]) if node != myo(cls)] for cls in set(intake.classes.values())}
    entries: dict[str, list[str]] = {}
    for name, cls in intake.classes.items():
        intake.write(GRAPH_ENTITIES, f"<{name}> <{RDF}type> <{MYO}{cls}> .\n")
        if name not in closed:
            intake.write(GRAPH_CLOSURE, "".join(f"<{name}> <{RDF}type> {above} .\n" for above in supers[cls]))
        if is_condition(cls):
            entries.setdefault(stands.get(name, name), []).append(name)
    for first, names in entries.items():
        if first not in ours:  # what stands for ours is written with ours
            intake.write(GRAPH_ENTITIES, "".join(f"<{first}> <{MYO}hasEntry> <{name}> .\n" for name in names))


def _write_hierarchy(intake: Intake, alignment: Alignment, ours: Collection[str]) -> None:
    for name in intake.classes:
        above = intake.parents.get(name, ())
        intake.write(GRAPH_EDGES, "".join(f"<{name}> <{SKOS}broader> <{broad}> .\n" for broad in above))
        intake.write(GRAPH_CLOSURE, "".join(f"<{broad}> <{SKOS}narrower> <{name}> .\n" for broad in above))
        lines = [
            f"<{name}> <{BROADER_TRANSITIVE}> <{broad}> .\n<{broad}> <{NARROWER_TRANSITIVE}> <{name}> .\n"
            for broad in alignment.broader(name)
            if broad not in ours
        ]
        intake.write(GRAPH_CLOSURE, "".join(lines))


def _write_statements(
    intake: Intake, alignment: Alignment, stands: Mapping[str, str], ours: Collection[str], order: Mapping[str, int]
) -> None:
    @cache
    def above(obj: str) -> frozenset[str]:
        return frozenset(alignment.broader(obj))

    tails = {name: f" <{PRESENTS_WITH}> <{name}> .\n" for name in (*ours, *intake.classes)}
    severe = {stands.get(subject, subject) for subject in intake.severe}
    integer = f'"^^<{XSD}integer> .\n'
    edges = closure = 0
    for subject, pairs in merged(intake, stands):
        head = f"<{subject}>"
        intake.write(GRAPH_EDGES, "".join([f"{head} <{relation}> <{obj}> .\n" for relation, obj in pairs]))
        edges += len(pairs)
        if subject in ours:
            continue
        stated = {obj for relation, obj in pairs if relation == PRESENTS_WITH}
        follows = frozenset().union(*map(above, stated)) - stated
        intake.write(GRAPH_CLOSURE, "".join([head + tails[name] for name in follows]))
        closure += len(follows)
        if subject in severe:
            number = f' <{ORDER_OF_SERIOUS_CAUSE}> "{order[subject]}{integer}'
            intake.write(GRAPH_INDEX, "".join([f"<{name}>{number}" for found in (stated, follows) for name in found]))
    intake.write(GRAPH_INDEX, "".join(f'<{name}> <{ORDER}> "{number}{integer}' for name, number in order.items() if name not in ours))
    intake.count("edges", edges)
    intake.count("edges that follow", closure)
