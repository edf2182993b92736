"""A person's words in, a term of the graph out: IRI, CURIE, short name, label or synonym, in any letter case."""

from __future__ import annotations

from pyoxigraph import NamedNode

from myograph.errors import AmbiguousTerm, UnknownTerm
from myograph.vocabulary import EXACT_SYNONYM, MYO, PREFIXES, RDF_TYPE, RDFS_LABEL, RELATED_SYNONYM, SKOS, expand, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from myograph.engines import Engine

#: How a name was found, best first; the words are shown by ``find``.
KINDS = {RDFS_LABEL.value: "label", EXACT_SYNONYM.value: "exact synonym", RELATED_SYNONYM.value: "related synonym"}

#: How alike two texts must be, from 0 to 1, for one to be taken for an error in the other: one letter in seven or so.
_SIMILAR = 0.75
#: How much less near than the nearest name another one may be and still be suggested.
_AS_NEAR = 0.015

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "_": " ", "-": " "})


class Name:
    """One name of one term: the IRI of the term, how it has the name (the property that gives it), the text, and that folded."""

    __slots__ = ("folded", "kind", "term", "text")

    def __init__(self, term: str, kind: str, text: str) -> None:
        self.term = term
        self.kind = kind
        self.text = text
        self.folded = fold(text)


def fold(text: str) -> str:
    """The form in which names are compared: without letter case, hyphens, curly apostrophes and doubled blanks.

    >>> fold("Lou  Gehrig’s Disease") == fold("lou gehrig's disease")
    True
    """
    return " ".join(text.translate(_APOSTROPHES).casefold().split())


class Names:
    """All names of a graph's terms, read once; finds terms by them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.graph = engine.name
        self._names: list[Name] | None = None

    def all(self) -> list[Name]:
        """Every name that a person may use; statements are not called by their labels."""
        if self._names is None:
            self._names = [Name(*name) for name in self._engine.names() if not name[0].startswith(PREFIXES["association"])]
        return self._names

    def labels(self) -> dict[str, str]:
        """IRI -> label, of everything that has one."""
        return {iri: text for iri, kind, text in self._engine.names() if kind == RDFS_LABEL.value}

    def of_classes(self, terms: Iterable[NamedNode], classes: Iterable[str]) -> set[NamedNode]:
        """Those of the terms that are of one of the classes (short names or CURIEs)."""
        given = " ".join(map(str, terms))
        if not given:
            return set()
        wanted = " ".join(f"<{_class_iri(name)}>" for name in classes)
        sought = f"VALUES ?term {{ {given} }} VALUES ?class {{ {wanted} }} ?term {RDF_TYPE} ?class"
        rows = self._engine.select(f"SELECT DISTINCT ?term WHERE {{ {sought} }}")
        return {row[0] for row in rows if isinstance(row[0], NamedNode)}

    def resolve(self, text: str, classes: tuple[str, ...]) -> NamedNode:
        """The one term that a text names, among those of the classes.

        :raises UnknownTerm: where there is none; with the nearest names.
        :raises AmbiguousTerm: where there are several.
        """
        wanted = " or ".join(dict.fromkeys(_words(name) for name in classes))
        candidates = list(self._candidates(text))
        fitting = self.of_classes(set().union(*candidates), classes)
        for candidate in candidates:
            found = sorted(candidate & fitting, key=str)
            if len(found) > 1:
                raise AmbiguousTerm(text, wanted, [shorten(term.value) for term in found])
            if found:
                return found[0]
        raise UnknownTerm(text, wanted, self._suggestions(text, classes))

    def _candidates(self, text: str) -> Iterable[set[NamedNode]]:
        """Sets of terms that the text may name, the surest first."""
        bare = text.strip().removeprefix("<").removesuffix(">")
        for iri in (bare if "://" in bare else None, expand(bare)):
            try:
                node = NamedNode(iri) if iri else None
            except ValueError:  # a text that looks like an IRI or a CURIE and is none
                continue
            if node:
                yield {node}
                yield self._mapped_to(node)
                yield {NamedNode(name.term) for name in self.all() if name.term.casefold() == node.value.casefold()}
        folded = fold(text)
        yield {NamedNode(name.term) for name in self.all() if fold(_local(name.term)) == folded}
        if bare.isalnum() or ("-" in bare and bare.replace("-", "").isalnum()):
            yield {NamedNode(PREFIXES[prefix] + bare) for prefix in ("association", "review", "source")}
        for kind in KINDS:
            yield {NamedNode(name.term) for name in self.all() if name.kind == kind and name.folded == folded}

    def _mapped_to(self, node: NamedNode) -> set[NamedNode]:
        rows = self._engine.select(f"SELECT ?term WHERE {{ ?term <{SKOS}exactMatch> {node} }}")
        return {row[0] for row in rows if isinstance(row[0], NamedNode)}

    def _suggestions(self, text: str, classes: tuple[str, ...]) -> list[str]:
        ranked = self._ranked(text)
        fitting = {term.value for term in self.of_classes(map(NamedNode, ranked), classes)}
        near = {term: score for term, (score, *_) in ranked.items() if term in fitting}
        return [shorten(term) for term, score in near.items() if score > max(near.values()) - _AS_NEAR][:3]

    def search(self, text: str, limit: int) -> list[tuple[NamedNode, Name, str]]:
        """Terms whose names come near a text, the nearest first: (term, the name that matched, how)."""
        return [(NamedNode(term), name, how) for term, (_, name, how) in list(self._ranked(text).items())[:limit]]

    def _ranked(self, text: str) -> dict[str, tuple[float, Name, str]]:
        import difflib

        folded = fold(text)
        best: dict[str, tuple[float, Name, str]] = {}
        for name in self.all():
            texts = (name.folded, fold(_local(name.term))) if name.kind == RDFS_LABEL.value else (name.folded,)
            score, how = max(_closeness(folded, other, difflib.SequenceMatcher) for other in texts)
            if score > 0:
                score -= list(KINDS).index(name.kind) * 0.01 + name.term.startswith(PREFIXES["source"])  # titles come after terms
                if name.term not in best or score > best[name.term][0]:
                    best[name.term] = (score, name, how)
        return dict(sorted(best.items(), key=lambda item: (-item[1][0], len(item[1][1].text), item[0])))


def _closeness(text: str, name: str, matcher: type[SequenceMatcher[str]]) -> tuple[float, str]:
    if not text or not name:
        return 0.0, ""
    if text == name:
        return 5.0, "exact"
    if name.startswith(text):
        return 4.0, "beginning"
    if f" {text}" in name:
        return 3.0, "word"
    if text in name:
        return 2.0, "part"
    parts = (name, name[: len(text) + 1], *name.split())  # an error in the whole name, in how it begins, in a word of it
    best = max(_similarity(text, part, matcher) * (0.9 + 0.1 * len(part) / len(name)) for part in parts)
    return (best, "similar") if best else (0.0, "")


def _similarity(text: str, other: str, matcher: type[SequenceMatcher[str]]) -> float:
    compare = matcher(None, text, other)
    if compare.real_quick_ratio() < _SIMILAR or compare.quick_ratio() < _SIMILAR:
        return 0.0
    return ratio if (ratio := compare.ratio()) >= _SIMILAR else 0.0


def _local(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]


def _class_iri(name: str) -> str:
    return expand(name) or MYO + name if ":" in name else MYO + name


def _words(name: str) -> str:
    """The name of a class as words: ``MuscleType`` -> ``muscle type``; a class of OWL without its prefix."""
    bare = name.removeprefix("owl:")
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in bare).strip()
    return "relation" if words.endswith(" property") else "kind" if words == "class" else words


if TYPE_CHECKING:
    from difflib import SequenceMatcher
