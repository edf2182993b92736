"""What is told of a graph in, each page of its site out: its template with what that shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from myograph.answers import GraphAnswer, Resource
from myograph.errors import UnknownTerm
from myograph.exports.page import beginning_of, example_of, filled_columns
from myograph.site.content import DISPUTED, PROPERTIES, USABLE
from myograph.site.entities import ALARMS, Entities
from myograph.site.lookup import named
from myograph.site.places import places
from myograph.vocabulary import MYO, PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from myograph.catalog import Question
    from myograph.exports.records import Association, Edge
    from myograph.graph import Graph
    from myograph.site.content import Content
    from myograph.site.render import Renderer

#: The classes that the start page leads to.
_BROWSE = (
    "Cause", "SeriousCause", "Finding", "RedFlag", "Remedy", "ContraindicatedRemedy", "MuscleType", "BodySite", "Mechanism", "Complication",
)  # fmt: skip
#: The kinds of properties in a word, and as headings.
_KINDS = {"ObjectProperty": "relation", "DatatypeProperty": "property", "AnnotationProperty": "annotation"}
_HEADINGS = {"ObjectProperty": "Relations between entities", "DatatypeProperty": "Texts and numbers", "AnnotationProperty": "Annotations"}
_GRADES = {"A": "official body or curated data", "B": "literature, textbook or maker", "C": "other pages"}


class Site:
    """The pages of a site, one after the other."""

    def __init__(self, graph: Graph, content: Content) -> None:
        self._graph = graph
        self._content = content
        self._questions = [graph.questions[name] for name in graph.questions]
        self.entities = Entities(graph, content)
        self.places = places(content, [one.name for one in self._questions])

    def files(self, renderer: Renderer, picture: str) -> Iterator[tuple[str, str]]:
        """Path -> text of each page, and of the index of the search."""
        content, page = self._content, renderer.page
        yield "index.html", page("index", "index.html", "myograph", content.ontology.description, **self._start(picture))
        yield "terms.html", page("terms", "terms.html", "Terms from A to Z", "All names of all terms.", letters=self._letters())
        yield "ontology.html", page("ontology", "ontology.html", "Classes and relations", "The ontology.", **self._ontology())
        yield "questions.html", page("questions", "questions.html", "Questions", "What can be asked.", questions=self._questions)
        counts = {id: sum(one.source == id for one in content.associations.values()) for id in content.sources}
        listed = [(one, counts[one.id]) for one in sorted(content.sources.values(), key=lambda one: (-counts[one.id], one.name))]
        yield "sources.html", page("sources", "sources.html", "Sources", "What statements rest on.", sources=listed, grades=_GRADES)
        yield "reviews.html", page("reviews", "reviews.html", "Reviews", "What could go wrong, and why.")
        yield "rules.html", page("rules", "rules.html", "Severity rules", "How a severity follows.")
        for id in content.class_ids:
            yield self._page(renderer, "class", id, **self._class(id))
        for id in sorted(content.kinds):
            prop = content.properties[id]
            axioms = content.axioms.of_property(named(id))
            query = f"{_prologue(id)}SELECT ?a ?b WHERE {{ ?a {_in_sparql(id)} ?b }}"
            does = PROPERTIES[prop.kind]
            yield self._page(renderer, "property", id, prop=prop, axioms=axioms, kind=_KINDS[prop.kind], what_it_does=does, query=query)
        for id in content.individuals:
            entity = self.entities.page(id)
            flags = [cls for cls in ("myo:SeriousCause", "myo:HarmlessCause", *ALARMS) if cls in entity.node.classes]
            texts = content.about(id, NamedNode(MYO + "text"))
            yield self._page(
                renderer, "entity", id, entity=entity, flags=flags, texts=texts, home_remedy="myo:HomeRemedy" in entity.node.classes
            )
        for id in sorted(content.sources):
            yield self._page(renderer, "source", id, **self._source(id))
        for question in self._questions:
            path = self.places[f"question:{question.name}"]
            yield path, page("question", path, question.name, question.summary, question=question, **self._question(question, renderer))
        yield "assets/index.js", f"const MYOGRAPH_INDEX = {json.dumps(self._index(), ensure_ascii=False, indent=0)};\n"

    def _page(self, renderer: Renderer, template: str, id: str, **values: Any) -> tuple[str, str]:
        path = self.places[id]
        return path, renderer.page(template, path, self._content.label(id), self._content.definition(id), **values)

    def _start(self, picture: str) -> dict[str, Any]:
        content = self._content
        members = {f"myo:{name}": content.classes.get(f"myo:{name}") for name in _BROWSE}
        browse = [(id, len(cls.stated) + len(cls.concluded)) for id, cls in members.items() if cls and (cls.stated or cls.concluded)]
        statuses = [one.status for one in content.associations.values()]
        numbers = [
            ("entities", len(content.nodes)),
            ("statements of sources", len(content.associations)),
            *((f"of these {one}", statuses.count(one)) for one in (*USABLE, *DISPUTED) if one in statuses),
            ("edges between entities", sum(not edge.inferred for edge in content.edges)),
            ("edges that follow", sum(edge.inferred for edge in content.edges)),
            ("classes", len(content.class_ids)),
            ("properties", len(content.kinds)),
            ("sources", len(content.sources)),
            ("questions", len(self._questions)),
        ]
        return {
            "notices": self.entities.notices(content.class_ids),
            "browse": browse,
            "example": self._example(),
            "numbers": numbers,
            "left_out": content.left_out(),
            "picture": picture,
            "questions": self._questions,
        }

    def _example(self) -> dict[str, Any] | None:
        """A statement and what follows from it because its object is a kind of something."""
        inferred = [edge for edge in self._content.edges if edge.inferred]
        kinds = {(edge.subject, edge.object) for edge in inferred if edge.predicate == "skos:broaderTransitive"}
        follows: dict[tuple[str, str], list[Edge]] = {}
        for edge in inferred:
            follows.setdefault((edge.subject, edge.predicate), []).append(edge)
        for one in self._content.associations.values():
            if one.status == "accepted" and one.predicate == "myo:presentsWith":
                for edge in follows.get((one.subject, one.predicate), ()):
                    if (one.object, edge.object) in kinds:
                        return {"said": one, "follows": edge}
        return None

    def _letters(self) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
        """Letter -> (name, term, kind of term, kind of name where it is not the label)."""
        content = self._content
        entries = [(content.label(id), id, "class", "") for id in content.class_ids]
        entries += [(content.label(id), id, _KINDS[kind], "") for id, kind in content.kinds.items()]
        for id in content.individuals:
            page = self.entities.page(id)
            kind = ", ".join(content.label(cls) for cls in page.node.category)
            entries.append((page.node.name, id, kind, ""))
            entries += [(name, id, kind, "(lay word), see" if is_lay else "see") for name, _, is_lay in page.names]
        letters: dict[str, list[tuple[str, str, str, str]]] = {}
        for entry in sorted(entries, key=lambda entry: (entry[0].casefold(), entry)):
            first = entry[0][:1].upper()
            letters.setdefault(first if first.isalpha() else "0–9", []).append(entry)
        return sorted(letters.items())

    def _ontology(self) -> dict[str, Any]:
        content = self._content
        groups = [
            (kind, heading, content.by_label(id for id in content.kinds if content.kinds[id] == kind))
            for kind, heading in _HEADINGS.items()
        ]
        roots = sorted(content.by_label(id for id, cls in content.classes.items() if not cls.parents), key="myo:Entity".__ne__)
        return {"roots": roots, "groups": groups, "general": content.axioms.general()}

    def _class(self, id: str) -> dict[str, Any]:
        content = self._content
        cls = content.classes[id]
        elsewhere = {
            "myo:Association": f"{len(content.associations)} statements of sources: each is on the page of its subject.",
            "myo:Source": f"{len(content.sources)} sources: each has a page of its own, in the list of sources.",
            "myo:Review": f"{len(content.reviews)} reviews: see the page of reviews.",
            "myo:SeverityRule": f"{len(content.rules)} rules: see the page of severity rules.",
        }
        return {
            "cls": cls,
            "notices": self.entities.notices((id, *cls.ancestors)),
            "said_elsewhere": elsewhere.get(id, ""),
            "axioms": content.axioms.of_class(named(id)),
            "query": f"{_prologue(id)}SELECT ?it WHERE {{ ?it a {_in_sparql(id)} }}",
        }

    def _source(self, id: str) -> dict[str, Any]:
        content = self._content
        said: list[Association] = [one for one in content.associations.values() if one.source == id]
        return {
            "source": content.sources[id],
            "grades": _GRADES,
            "said": [one for one in said if one.status in USABLE],
            "disputed": [one for one in said if one.status not in USABLE],
            "reviews": [one.id for one in content.reviews.values() if id in one.sources],
            "rules": [rule.id for rule in content.rules if id in rule.sources],
            "definitions": sum(id in sources for sources in content.definition_sources.values()),
        }

    def _question(self, question: Question, renderer: Renderer) -> dict[str, Any]:
        try:
            example = example_of(self._graph, question)
        except UnknownTerm as error:
            raise question.error(question.line_of("example"), f"the example is not of this graph: {error}") from None
        values: dict[str, Any] = {"example": example, "sparql": renderer.sparql(question.sparql)}
        answer = example.answer
        if isinstance(answer, GraphAnswer):
            turtle, more = beginning_of(answer)
            return {**values, "turtle": turtle, "more": more}
        kept = filled_columns(answer)
        rows = [[row[number] for number in kept] for row in answer.rows]
        standings = {one.name for row in rows for one in row if isinstance(one, Resource)}
        values["disputed"] = not standings.isdisjoint(DISPUTED)
        return {**values, "turtle": "", "columns": [answer.columns[number] for number in kept], "rows": rows}

    def _index(self) -> list[list[str]]:
        """For the search: name, path, kind, and other names."""
        content = self._content
        found = [[content.label(id), self.places[id], "class", id] for id in content.class_ids]
        found += [[content.label(id), self.places[id], "property", id] for id in sorted(content.kinds)]
        for id in content.individuals:
            page = self.entities.page(id)
            kind = ", ".join(content.label(cls) for cls in page.node.category)
            found.append([page.node.name, self.places[id], kind, id, *(one.name for one in page.names)])
        found += [[one.name, self.places[f"question:{one.name}"], "question", one.summary] for one in self._questions]
        found += [[one.name, self.places[one.id], "source", one.id] for one in sorted(content.sources.values())]
        return found


def _in_sparql(id: str) -> str:
    prefix, _, local = id.partition(":")
    return id if prefix in PREFIXES and local.replace("-", "").replace("_", "").isalnum() else f"<{expand(id) or id}>"


def _prologue(id: str) -> str:
    prefix = id.partition(":")[0]
    return f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" if _in_sparql(id) == id else ""
