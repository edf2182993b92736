"""The index of names: a text in, the terms that it names or comes near out, from one file beside a store or the same in memory."""

from __future__ import annotations

from myograph.names.tables import KINDS, NONE, Match, Tables, encoded, fold, local_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from mmap import mmap

__all__ = ["HOLDS", "KINDS", "Match", "NameIndex", "fold", "local_name", "write_names"]

#: How a name holds a text, the nearest first, and how near that is; what is similar is less near than 1.
HOLDS = {"exact": 5.0, "beginning": 4.0, "word": 3.0, "part": 2.0}
#: Up to which size a file is read as a whole, in less time than what maps it into memory is imported.
_SMALL_FILE = 400_000
#: Where more words than these hold a text, names that hold it are soon met when all are read in turn.
_FEW_WORDS = 40
#: Where more names than these have a text after a blank, the same.
_FEW_NAMES = 1_000


class NameIndex:
    """Finds terms by their names, and labels by their terms."""

    def __init__(self, data: bytes | mmap) -> None:
        """Take what :func:`myograph.names.building.build` has made.

        :raises OSError: where it is something else, or not the whole.
        """
        self._tables = Tables(data)

    @classmethod
    def open(cls, path: str) -> NameIndex:
        """The index in a file.

        :raises OSError: where there is no such file, or it is no index.
        """
        with open(path, "rb") as file:
            if file.seek(0, 2) <= _SMALL_FILE:
                file.seek(0)
                return cls(file.read())
            from mmap import ACCESS_READ, mmap

            return cls(mmap(file.fileno(), 0, access=ACCESS_READ))

    @classmethod
    def of(cls, names: Iterable[tuple[str, str, str]]) -> NameIndex:
        """An index in memory of names as :func:`write_names` takes them."""
        from myograph.names.building import build  # not on top: looking up needs none of it

        return cls(build(names))

    # ---- what is called exactly so

    def exact(self, text: str) -> list[tuple[str, str]]:
        """(IRI, IRI of the property that gives it the name) of the terms that a text is a name of, in any letter case, the best first."""
        tables = self._tables
        names = [tables.entry_name[entry] for entry in tables.exactly(encoded(fold(text)))]
        return [(tables.term(tables.name_term[name >> 1]), tables.kind(name >> 1)) for name in names if not name & 1]

    def local(self, text: str) -> list[str]:
        """The IRIs that end in a text, in any letter case, of terms that have a name."""
        tables = self._tables
        folded = fold(text)
        found = (tables.term(tables.name_term[tables.entry_name[entry] >> 1]) for entry in tables.exactly(encoded(folded)))
        return [iri for iri in dict.fromkeys(found) if fold(local_name(iri)) == folded]

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """IRI -> label, of those of the IRIs that have one."""
        tables = self._tables
        found = {}
        for iri in iris:
            number = tables.number(tables.term_starts, tables.term_texts, encoded(iri))
            if number is not None and tables.term_label[number] != NONE:
                found[iri] = tables.name(tables.term_label[number])
        return found

    def terms(self, beginning: str = "") -> Iterator[str]:
        """The IRIs that begin with a text, of terms that have a name, in order."""
        tables = self._tables
        number = tables.lowest(tables.term_starts[:-1], tables.term_texts, encoded(beginning))
        while number < len(tables.term_starts) - 1 and (iri := tables.term(number)).startswith(beginning):
            yield iri
            number += 1

    # ---- what comes near

    def search(self, text: str, limit: int) -> list[Match]:
        """The best name of each term that has a name near a text, at most so many, the nearest first.

        Near is what is the text, or begins with it, or has it at the beginning of a word, or within a word. Where it is at the
        beginning of no word, it may hold an error: names follow that have words like its words. Sources and obsolete terms come
        last, unless the text is a name of theirs.
        """
        tables = self._tables
        sought = encoded(fold(text))
        found: dict[str, Match] = {}
        late: dict[str, Match] = {}
        seen: set[int] = set()
        for how, nearness in HOLDS.items() if sought else ():
            if how == "part":
                wrong = not seen
            for entry in self._holding(how, sought):
                name = tables.entry_name[entry] >> 1
                if tables.name_term[name] in seen:
                    continue
                seen.add(tables.name_term[name])
                match = tables.match(name, how, nearness)
                if name >= tables.first_late and how != "exact":
                    late[match.term] = match
                    continue
                found[match.term] = match
                if len(found) == limit:
                    return list(found.values())
        if sought and wrong:
            for match in self.similar(text, limit):
                if match.term not in late:
                    found.setdefault(match.term, match)
        return [*found.values(), *late.values()][:limit]

    def similar(self, text: str, limit: int) -> list[Match]:
        """The best name of each term that has a name with words like those of a text, at most so many, the nearest first."""
        from myograph.names.similar import similar  # not on top: most texts are names

        return similar(self._tables, text, limit)

    def _holding(self, how: str, text: bytes) -> Iterable[int]:
        """The entries that hold a text in one way, in order; those that hold it in a better way too may be among them."""
        tables = self._tables
        if how == "exact":
            return tables.exactly(text)
        if how == "beginning":
            low, high = tables.between(tables.whole_at, text, text + b"\xff")
            return sorted(tables.whole_entry[low:high])
        if how == "word":
            low, high = tables.between(tables.inner_at, text, text + b"\xff")
            return sorted(set(tables.inner_entry[low:high]))
        start, blank, rest = text.partition(b" ")
        if blank:  # it ends one word and goes on with the next, as few do
            low, high = tables.between(tables.inner_at, rest, rest + b"\xff")
            if high - low > _FEW_NAMES:
                return self._in_turn(text)
            ends = [tables.entry_texts + at - 1 for at in tables.inner_at[low:high]]
            fits = [tables.data[end - len(start) : end] == start for end in ends]
            return sorted({entry for entry, fit in zip(tables.inner_entry[low:high], fits, strict=True) if fit})
        words = self._words_with(text)
        return self._in_turn(text) if words is None else sorted({entry for word in words for entry in tables.with_word(word)})

    def _words_with(self, text: bytes) -> list[bytes] | None:
        """The words that hold a text without blanks; None where they are many."""
        tables = self._tables
        letters = text.decode(errors="surrogatepass")
        found: list[bytes] = []
        if len(letters) > 2 and not text.isdigit():
            numbers = min((tables.posting(letters[i : i + 3]) for i in range(min(len(letters) - 2, 8))), key=len)
            if len(numbers) > 50 * _FEW_WORDS:
                return None
            found = [word for word in map(tables.word, numbers) if text in word]
            return found if len(found) <= _FEW_WORDS else None
        start, end = tables.word_texts, tables.word_texts + tables.word_starts[-1]
        at = tables.data.find(text, start, end)
        while at >= 0 and len(found) <= _FEW_WORDS:
            stop = tables.data.find(b"\n", at, end)
            found.append(tables.data[max(tables.data.rfind(b"\n", start, at) + 1, start) : stop])
            at = tables.data.find(text, stop, end)
        return found if len(found) <= _FEW_WORDS else None

    def _in_turn(self, text: bytes) -> Iterator[int]:
        """The entries that hold a text, by reading them all."""
        from bisect import bisect_right

        tables = self._tables
        end = tables.entry_texts + tables.entry_starts[-1]
        at = tables.data.find(text, tables.entry_texts, end)
        while at >= 0:
            entry = bisect_right(tables.entry_starts, at - tables.entry_texts) - 1
            yield entry
            at = tables.data.find(text, tables.entry_texts + tables.entry_starts[entry + 1], end)


def write_names(path: str, names: Iterable[tuple[str, str, str]]) -> None:
    """Write an index of names to a file.

    :param names: (IRI of a term, IRI of the property that gives it the name, name), in any order, and as often as they come.
    """
    from myograph.names.building import build  # not on top: looking up needs none of it

    with open(path, "wb") as file:
        file.write(build(names))
