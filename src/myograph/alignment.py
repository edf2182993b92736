"""Hierarchies and mappings in, which entities are one and what is broader than what out.

Mappings that are exact or narrow count, and only between entities that something loaded describes; a term that nothing
describes can still tie two others together, as MONDO's do that say which OMIM and Orphanet entries are one disease.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from myograph.errors import LoadError, Problem
from myograph.vocabulary import MYO, OBO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence


#: How many entities are the same at most, by exact mappings: each is written as broader than what is narrower than any.
MOST_SAME = 300

#: How many broader entities one has at most; in the Human Phenotype Ontology it is less than a tenth of that.
MOST_BROADER = 1000


class Alignment:
    """Which entities are the same, and all that is broader than each.

    :param described: the entities that something loaded describes.
    :param exact: pairs of entities that are the same.
    :param narrower: (broader, narrower) by mappings.
    :param named: entities that have a label, if only in a mapping.
    :param parents: entity -> the next broader ones, as each vocabulary states them.
    :raises LoadError: where there are more broader ones of an entity than any hierarchy is deep, or more that are the same.
    """

    def __init__(
        self,
        described: Collection[str],
        exact: Iterable[tuple[str, str]],
        narrower: Iterable[tuple[str, str]],
        parents: Mapping[str, Iterable[str]],
        named: Collection[str] = (),
    ) -> None:
        self._group: dict[str, list[str]] = {}
        for one, other in exact:
            self._unite(one, other)
        self.members: dict[str, list[str]] = {}
        for group in {id(group): group for group in self._group.values()}.values():
            found = sorted((name for name in group if name in described), key=_precedence)
            if len(found) > MOST_SAME:
                what = f"mappings say that this and more than {MOST_SAME} others are the same"
                raise LoadError([Problem(found[0], what, "Check the exact matches.")])
            if len(found) > 1:  # one disease in several catalogues goes by MONDO's name, also where nothing else describes that
                first = min((name for name in group if name in described or name in named), key=_precedence)
                self.members[first] = list(dict.fromkeys([first, *found]))
        self._first = {name: first for first, members in self.members.items() for name in members}
        up: dict[str, set[str]] = {}
        for narrow, above in parents.items():
            up.setdefault(self.first(narrow), set()).update(map(self.first, above))
        for broad, narrow in narrower:
            if broad in described and narrow in described:
                up.setdefault(self.first(narrow), set()).add(self.first(broad))
        self._ancestors = _closed(up)

    def _unite(self, one: str, other: str) -> None:
        first, second = self._group.setdefault(one, [one]), self._group.setdefault(other, [other])
        if first is not second:
            small, large = sorted((first, second), key=len)
            large += small
            for name in small:
                self._group[name] = large

    def first(self, name: str) -> str:
        """The one that stands for an entity: of those that are the same ours, else MONDO's, else the first by IRI."""
        return self._first.get(name, name)

    def same(self, name: str) -> Sequence[str]:
        """All entities that are the same as one, with it."""
        return self.members.get(self.first(name)) or (name,)

    def broader(self, name: str) -> Iterator[str]:
        """All entities that are broader than one or the same, without it."""
        first = self.first(name)
        for concept in (first, *self._ancestors.get(first, ())):
            yield from (one for one in self.same(concept) if one != name)


def _precedence(name: str) -> tuple[int, str]:
    return (0 if name.startswith(MYO) else 1 if name.startswith(OBO + "MONDO_") else 2, name)


def _closed(up: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The transitive closure of a hierarchy, without what is its own ancestor by a circle through several vocabularies."""
    found: dict[str, set[str]] = {}
    for start in up:
        waiting, path = [start], set()
        while waiting:  # depth first, parents before children
            name = waiting[-1]
            path.add(name)
            missing = [one for one in up.get(name, ()) if one not in found and one not in path]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            if name not in found:
                above = up.get(name, set())
                found[name] = _few(name, above.union(*(found.get(one, ()) for one in above)))
    circles = any(name in above for name, above in found.items())
    while circles:  # several vocabularies together make a circle: go on until nothing is added
        circles = False
        for name, above in found.items():
            more = above.union(*(found.get(one, ()) for one in above))
            circles = circles or len(more) > len(above)
            found[name] = _few(name, more)
    for name, above in found.items():
        above.discard(name)
    return found


def _few(name: str, above: set[str]) -> set[str]:
    if len(above) > MOST_BROADER:
        raise LoadError([Problem(name, f"there are more than {MOST_BROADER:,} broader terms of this", "Check the hierarchy.")])
    return above
