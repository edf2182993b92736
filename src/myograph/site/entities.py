"""What is told of a graph in, what the page of one entity shows out: what to mind first, then statements, then what is disputed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from myograph.answers import Answer
from myograph.site.content import HIERARCHY, USABLE
from myograph.site.values import Conclusions, Entity, Group, Kin, Name
from myograph.vocabulary import myo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from myograph.exports.records import Association, Edge, Node
    from myograph.graph import Graph
    from myograph.site.content import Content

#: What a remedy's page says before it says what the remedy is for.
CAUTIONS = ("myo:contraindicatedFor", "myo:hasPrecaution", "myo:hasRisk")
#: What follows of a remedy and belongs there, too.
_CONCLUDED_CAUTIONS = (*CAUTIONS, "myo:unsuitableFor")
#: What any page says first of what sources say: when to get help.
_FIRST = ("myo:needs", "myo:redFlagWith", "myo:warningSignOf")
#: By what a source names a remedy for something. With an alarm, such as a red flag, no home remedy is named so.
_HELPS = {"myo:remedyFor", "myo:relieves", "myo:limits", "myo:treats", "myo:helpsRecoveryFrom"}
#: What follows from these, seen from the other side.
_HELPED = {"myo:hasRemedy", "myo:relievedBy", "myo:affectedByRemedy", "myo:recoveryHelpedBy", "myo:treatedBy"}
ALARMS = ("myo:RedFlag", "myo:WarningSign", "myo:ConditionWithWarningSigns", "myo:EmergencyCondition")
#: Class -> the question about it whose notices its pages carry, too.
_QUESTIONS = {
    "myo:SeriousCause": "serious-causes",
    "myo:Finding": "serious-causes",
    "myo:Remedy": "remedies",
    "myo:Cause": "cause-profile",
    "myo:Condition": "contraindications",
    "myo:Complication": "complications",
}


class Entities:
    """The entities of a site."""

    def __init__(self, graph: Graph, content: Content) -> None:
        self._content = content
        self._questions = {cls: graph.questions[name].notices for cls, name in _QUESTIONS.items()}
        self._of: dict[str, list[Association]] = {}
        for one in content.associations.values():
            for end in dict.fromkeys((one.subject, one.object)):
                self._of.setdefault(end, []).append(one)
        self._edges: dict[str, list[Edge]] = {}
        for edge in content.edges:
            for end in dict.fromkeys((edge.subject, edge.object)):
                self._edges.setdefault(end, []).append(edge)
        self._above = {(edge.subject, edge.object) for edge in content.edges if edge.predicate == "skos:broader"}
        self._said = {(one.subject, one.predicate, one.object) for one in content.associations.values() if one.status in USABLE}
        self._known = {(edge.subject, edge.predicate, edge.object) for edge in content.edges}
        self._stated = {(edge.subject, edge.predicate, edge.object) for edge in content.edges if not edge.inferred}
        self._mappings: dict[str, list[Any]] = {}
        known = [node.iri for node in content.nodes.values() if "myo:Entity" in node.classes]
        answer = graph.ask("mappings", entity=known)
        assert isinstance(answer, Answer)  # it has columns
        for row in answer:
            self._mappings.setdefault(row.mapped.iri, []).append(row)

    def notices(self, classes: Iterable[str]) -> tuple[str, ...]:
        """The sentences that pages about things of the classes carry, as the answers about them do."""
        of_classes = set(classes)
        names = [f"myo:{name}" for cls, found in self._questions.items() if cls in of_classes for name in found]
        return tuple(self._content.notices[name] for name in dict.fromkeys(names) if name in self._content.notices)

    def alarms(self, id: str) -> tuple[str, ...]:
        """The kinds of alarm that something is, with which home remedies are withheld."""
        node = self._content.nodes.get(id)
        return tuple(cls for cls in ALARMS if node and cls in node.classes)

    def minds(self, one: Association) -> tuple[str, ...]:
        """The kinds of alarm with which what a statement names a home remedy for withholds it."""
        return self.alarms(one.object) if self._names_remedy(one) and one.status in USABLE else ()

    def page(self, id: str) -> Entity:
        """What the page of an entity shows."""
        node = self._content.nodes[id]
        related = self._of.get(id, [])
        usable = [one for one in related if one.status in USABLE]
        alarms = self.alarms(id)
        kept = [one for one in usable if not (alarms and one.object == id and self._names_remedy(one))]
        broader, narrower = self._kin(id, "skos:broaderTransitive"), self._kin(id, "skos:narrowerTransitive")
        cautions: list[Association] = []
        if "myo:Remedy" in node.classes:
            kin = (id, *(one.id for one in (*broader, *narrower)))
            cautions = [one for other in kin for one in self._of.get(other, ()) if self._is_caution(one, other)]
        shown = {one.id for one in cautions}
        concluded, readings = self._concluded(id, bool(alarms))
        return Entity(
            node,
            tuple(cls for cls in node.classes if cls not in node.category),
            self._names(node),
            broader,
            narrower,
            self.notices(node.classes),
            alarms,
            self._needs(id),
            self._groups(cautions, CAUTIONS),
            tuple(one for one in concluded if one.of_it and one.relation in _CONCLUDED_CAUTIONS),
            self._groups(one for one in kept if one.subject == id and one.id not in shown),
            self._groups(one for one in kept if one.subject != id),
            len(usable) - len(kept),
            tuple(one for one in concluded if not (one.of_it and one.relation in _CONCLUDED_CAUTIONS)),
            readings,
            tuple(one for one in related if one.status not in USABLE),
            tuple(self._mappings.get(node.iri, ())),
        )

    def _names_remedy(self, one: Association) -> bool:
        return one.predicate in _HELPS and self._is_home_remedy(one.subject)

    def _is_home_remedy(self, id: str) -> bool:
        node = self._content.nodes.get(id)
        return node is not None and "myo:HomeRemedy" in node.classes

    @staticmethod
    def _is_caution(one: Association, subject: str) -> bool:
        return one.subject == subject and one.predicate in CAUTIONS and one.status in USABLE

    def _groups(self, statements: Iterable[Association], order: tuple[str, ...] = ()) -> tuple[Group, ...]:
        """By relation: in the order given, or those of which there are the most first."""
        found: dict[str, list[Association]] = {}
        for one in statements:
            found.setdefault(one.predicate, []).append(one)
        relations = [one for one in order if one in found]
        relations = relations or sorted(found, key=lambda one: (one not in _FIRST, -len(found[one]), self._content.label(one)))
        return tuple(Group(one, tuple(found[one])) for one in relations)

    def _kin(self, id: str, predicate: str) -> tuple[Kin, ...]:
        others = {edge.object for edge in self._edges.get(id, ()) if edge.predicate == predicate and edge.subject == id}
        steps = {other for other in others if (id, other) in self._above or (other, id) in self._above}
        return tuple(Kin(one, one in steps) for one in sorted(others, key=lambda one: (one not in steps, self._content.label(one), one)))

    def _names(self, node: Node) -> tuple[Name, ...]:
        kinds = {"exact": node.synonyms, "broad": node.broad_synonyms, "narrow": node.narrow_synonyms, "related": node.related_synonyms}
        lay = self._content.lay_names
        return tuple(Name(name, how, (node.id, name) in lay) for how, names in kinds.items() for name in names)

    def _needs(self, id: str) -> tuple[str, ...]:
        """What it calls for, the most urgent first."""
        found = {edge.object for edge in self._edges.get(id, ()) if edge.predicate == "myo:needs" and edge.subject == id}
        return tuple(sorted(found, key=lambda one: (-self._urgency(one), self._content.label(one))))

    def _urgency(self, id: str) -> int:
        urgencies = [edge.object for edge in self._edges.get(id, ()) if edge.predicate == "myo:hasUrgency" and edge.subject == id]
        return max((int(rank) for urgency in urgencies for rank in self._content.about(urgency, myo("rank"))), default=0)

    def _concluded(self, id: str, alarm: bool) -> tuple[tuple[Conclusions, ...], int]:
        """What no statement says, but for the hierarchy and for other readings of what is known, and how many of these there are."""
        found: dict[tuple[str, bool], list[tuple[str, bool]]] = {}
        readings = 0
        for edge in self._edges.get(id, ()):
            if (edge.subject, edge.predicate, edge.object) in self._said or edge.predicate in HIERARCHY:
                continue
            if self._is_reading(edge, id):
                readings += 1
            elif not (alarm and self._names_home_remedy(edge, id)):
                of_it = edge.subject == id
                found.setdefault((edge.predicate, of_it), []).append((edge.object if of_it else edge.subject, edge.status == "contested"))
        order = sorted(found, key=lambda one: (not one[1], self._content.label(one[0])))
        named = {key: tuple(sorted(found[key], key=lambda one: (self._content.label(one[0]), one))) for key in order}
        return tuple(Conclusions(*key, others) for key, others in named.items()), readings

    def _names_home_remedy(self, edge: Edge, id: str) -> bool:
        remedy = edge.object if edge.subject == id else edge.subject
        return edge.predicate in _HELPS | _HELPED | {"myo:hasEffectOn"} and self._is_home_remedy(remedy)

    def _is_reading(self, edge: Edge, id: str) -> bool:
        """Whether something on the page says as much: the same by a property below, or either turned round by an inverse."""
        turned = self._content.axioms.inverses.get(edge.predicate, set())
        round = {prop for other in turned for prop in (other, *self._below(other))}
        if any((edge.subject, prop, edge.object) in self._known for prop in self._below(edge.predicate)):
            return True
        known = self._stated if edge.subject == id else self._known
        return any((edge.object, prop, edge.subject) in known for prop in round)

    def _below(self, id: str) -> set[str]:
        found: set[str] = set()
        level = {id}
        while level:
            children = (self._content.properties[one].children for one in level if one in self._content.properties)
            level = {child for some in children for child in some} - found
            found |= level
        return found
