"""A person's words in, a term of the graph out: IRI, CURIE, short name, label or synonym, in any letter case."""

from __future__ import annotations

from pyoxigraph import NamedNode

from myograph.errors import AmbiguousTerm, UnknownTerm
from myograph.names import KINDS, fold, local_name
from myograph.vocabulary import MYO, PREFIXES, RDF_TYPE, SKOS, expand, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from myograph.engines import Engine
    from myograph.names import Match

__all__ = ["KINDS", "Names", "fold"]

#: How much less near than the nearest name another one may be and still be suggested.
_AS_NEAR = 0.015
#: How many terms are looked at for one of a class.
_MANY = 1_000


class Names:
    """Finds terms by their names."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.graph = engine.name

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """IRI -> label, of those of the IRIs that have one."""
        return self._engine.names().labels(iris)

    def of_classes(self, terms: Iterable[NamedNode], classes: Iterable[str]) -> set[NamedNode]:
        """Those of the terms that are of one of the classes (short names or CURIEs)."""
        given = " ".join(map(str, terms))
        if not given:
            return set()
        wanted = ", ".join(f"<{_class_iri(name)}>" for name in classes)
        sought = f"VALUES ?term {{ {given} }} ?term {RDF_TYPE} ?class FILTER(?class IN ({wanted}))"  # VALUES ?class reads whole classes
        rows = self._engine.select(f"SELECT DISTINCT ?term WHERE {{ {sought} }}")
        return {row[0] for row in rows if isinstance(row[0], NamedNode)}

    def resolve(self, text: str, classes: tuple[str, ...]) -> NamedNode:
        """The one term that a text names, among those of the classes; for an entry of a catalogue the condition that it is an entry of.

        By their names, terms of ours come before those of other vocabularies, which often have the same.

        :raises UnknownTerm: where there is none; with the nearest names.
        :raises AmbiguousTerm: where there are several.
        """
        wanted = " or ".join(dict.fromkeys(_words(name) for name in classes))
        candidates = list(self._candidates(text))
        fitting = self.of_classes(set().union(*candidates), classes)
        for candidate in candidates:
            found = sorted(self._standing(candidate & fitting), key=str)
            if len(found) > 1:
                raise AmbiguousTerm(text, wanted, [shorten(term.value) for term in found])
            if found:
                return found[0]
        raise UnknownTerm(text, wanted, self._suggestions(text, classes))

    def _candidates(self, text: str) -> Iterable[set[NamedNode]]:
        """Sets of terms that the text may name, the surest first."""
        index = self._engine.names()
        bare = text.strip().removeprefix("<").removesuffix(">")
        for iri in (bare if "://" in bare else None, expand(bare)):
            try:
                node = NamedNode(iri) if iri else None
            except ValueError:  # a text that looks like an IRI or a CURIE and is none
                continue
            if node:
                yield {node}
                yield self._mapped_to(node)
                yield {NamedNode(term) for term in index.local(local_name(node.value)) if term.casefold() == node.value.casefold()}
        yield set(map(NamedNode, index.local(text)))
        if bare.isalnum() or ("-" in bare and bare.replace("-", "").isalnum()):
            yield {NamedNode(PREFIXES[prefix] + bare) for prefix in ("association", "review", "source")}
        named = index.exact(text)
        for ours in (True, False):
            for kind in KINDS:
                yield {NamedNode(term) for term, its in named if its == kind and term.startswith(MYO) is ours}

    def _standing(self, nodes: set[NamedNode]) -> set[NamedNode]:
        """The conditions that nodes are entries of; what is none stands for itself."""
        if not nodes:
            return nodes
        given = " ".join(map(str, nodes))
        rows = self._engine.select(f"SELECT ?entry ?condition WHERE {{ VALUES ?entry {{ {given} }} ?condition <{MYO}hasEntry> ?entry }}")
        first = {entry: condition for entry, condition in rows if isinstance(entry, NamedNode) and isinstance(condition, NamedNode)}
        return {first.get(node, node) for node in nodes}

    def _mapped_to(self, node: NamedNode) -> set[NamedNode]:
        rows = self._engine.select(f"SELECT ?term WHERE {{ ?term <{SKOS}exactMatch> {node} }}")
        return {row[0] for row in rows if isinstance(row[0], NamedNode)}

    def _suggestions(self, text: str, classes: tuple[str, ...]) -> list[str]:
        index = self._engine.names()
        for look_up in (index.search, index.similar):
            near = {NamedNode(match.term): match.nearness for match in look_up(text, _MANY)}
            fitting = self.of_classes(near, classes)
            if fitting:
                nearest = max(near[term] for term in fitting)
                return [shorten(term.value) for term in near if term in fitting and near[term] > nearest - _AS_NEAR][:3]
        return []

    def search(self, text: str, limit: int) -> list[Match]:
        """The best name of each term that comes near a text, at most so many, the nearest first."""
        return self._engine.names().search(text, limit)

    def beginning(self, text: str, classes: tuple[str, ...], limit: int | None = None) -> list[str]:
        """The short names that begin with a text, of terms of the classes, as they may be given to a question; at most so many."""
        from itertools import chain, islice

        iris = self._short_named(text)
        first = list(islice(iris, _MANY))
        if len(first) < _MANY:
            found = {term.value for term in self.of_classes(map(NamedNode, first), classes)}
        else:  # to ask for all of the classes is faster then
            wanted = " ".join(f"<{_class_iri(name)}>" for name in classes)
            rows = self._engine.select(f"SELECT DISTINCT ?term WHERE {{ VALUES ?class {{ {wanted} }} ?term {RDF_TYPE} ?class }}")
            members = {row[0].value for row in rows if isinstance(row[0], NamedNode)}
            found = set(islice(filter(members.__contains__, chain(first, iris)), limit))
        return sorted(map(_short_name, found))[:limit]

    def _short_named(self, text: str) -> Iterator[str]:
        """The IRIs of terms that have a name, and a short name that begins with a text; those of ours come first."""
        prefix, colon, local = text.partition(":")
        starts = [namespace + text for namespace in PREFIXES.values() if namespace.startswith(MYO)]
        starts += [namespace + local for name, namespace in PREFIXES.items() if name == prefix or (not colon and name.startswith(prefix))]
        seen = set()
        for start in (*starts, text):
            for iri in self._engine.names().terms(start):
                if iri not in seen and not iri.startswith(PREFIXES["association"]) and _short_name(iri).startswith(text):
                    seen.add(iri)
                    yield iri


def _short_name(iri: str) -> str:
    return iri.rpartition("/")[2] if iri.startswith(MYO) else shorten(iri)


def _class_iri(name: str) -> str:
    if name.startswith("<"):
        return name[1:-1]
    return expand(name) or MYO + name if ":" in name else MYO + name


def _words(name: str) -> str:
    """The name of a class as words: ``MuscleType`` -> ``muscle type``; a class of OWL without its prefix."""
    bare = local_name(name[1:-1]) if name.startswith("<") else name.removeprefix("owl:")
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in bare).strip()
    return "relation" if words.endswith(" property") else "kind" if words == "class" else words
