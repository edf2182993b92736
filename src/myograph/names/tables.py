"""The bytes of an index of names in, the numbers and texts of its tables out, of which the sorted ones are searched by bisection.

A question reads a few pages of the file, however many names there are. Names are numbered by rank, the best first: those of sources and of
obsolete terms after all others; labels before exact synonyms before other ones; the shorter before the longer.

An index is made once and never changed, and read by the computer that made it: the numbers are in its order of bytes.
"""

from __future__ import annotations

from myograph.vocabulary import BROAD_SYNONYM, EXACT_SYNONYM, NARROW_SYNONYM, RDFS_LABEL, RELATED_SYNONYM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmap import mmap

    Numbers = memoryview[int]

#: What gives a term a name, the surest first, and what ``find`` calls it.
KINDS = {
    RDFS_LABEL.value: "label",
    EXACT_SYNONYM.value: "exact synonym",
    RELATED_SYNONYM.value: "related synonym",
    BROAD_SYNONYM.value: "broad synonym",
    NARROW_SYNONYM.value: "narrow synonym",
}

PROPERTIES = tuple(KINDS)
_FOLDS = str.maketrans({"’": "'", "‘": "'", "_": " ", "-": " ", **{chr(code): " " for code in range(32)}})

MAGIC = 0x314D414E  # NAM1
HEADER = 4 * (3 + 2 * 20)
NONE = 0xFFFFFFFF


def fold(text: str) -> str:
    """The form in which names are compared: without letter case, hyphens, curly apostrophes, control characters and doubled blanks.

    >>> fold("Lou  Gehrig’s Disease") == fold("lou gehrig's disease")
    True
    """
    return " ".join(text.translate(_FOLDS).casefold().split())


def local_name(iri: str) -> str:
    """The last part of an IRI, which names a term too."""
    return iri.rpartition("/")[2].rpartition("#")[2]


def encoded(text: str) -> bytes:
    """A text as an index has it."""
    return text.encode(errors="surrogatepass")  # what is no text is no name


def grams_of(word: str) -> list[str]:
    """What three letters in a row a word has, its beginning weighing most."""
    padded = f"  {word} "
    return list(dict.fromkeys(padded[i : i + 3] for i in range(len(padded) - 2)))


class Match:
    """A name that comes near a text: the IRI of its term, of the property that gives it, the name, and how and how near it comes."""

    __slots__ = ("how", "kind", "name", "nearness", "term")

    def __init__(self, term: str, kind: str, name: str, how: str, nearness: float) -> None:
        self.term = term
        self.kind = kind
        self.name = name
        self.how = how
        self.nearness = nearness


class Tables:
    """The tables of an index. Terms, names, entries, words and threes of letters have numbers, by which their texts are found."""

    def __init__(self, data: bytes | mmap) -> None:
        """Take what :func:`myograph.names.building.build` has made.

        :raises OSError: where it is something else, or not the whole.
        """
        view = memoryview(data)
        header = view[:HEADER].cast("I").tolist() if len(data) >= HEADER else [0, 0]
        if header[:2] != [MAGIC, len(data)]:
            raise OSError("the index of names is not whole, or of another version")
        starts, sizes = header[3::2], header[4::2]
        self.data = data
        self.first_late = header[2]
        self.kinds, self.term_texts, self.name_texts, self.entry_texts, self.word_texts, self.gram_texts = starts[:6]
        (
            self.term_starts, self.name_starts, self.entry_starts, self.word_starts, self.gram_starts,
            self.term_label, self.name_term, self.entry_name,
            self.whole_at, self.whole_entry, self.inner_at, self.inner_entry,
            self.posting_starts, self.postings,
        ) = [view[start : start + size].cast("I") for start, size in zip(starts[6:], sizes[6:], strict=True)]  # fmt: skip

    def lowest(self, starts: Numbers, texts: int, text: bytes, low: int = 0) -> int:
        """How many of the sorted texts that begin at the starts come before a text."""
        data, size, high = self.data, len(text), len(starts)
        while low < high:
            middle = (low + high) >> 1
            at = texts + starts[middle]
            if data[at : at + size] < text:
                low = middle + 1
            else:
                high = middle
        return low

    def number(self, starts: Numbers, texts: int, text: bytes) -> int | None:
        """Which of the sorted texts is a text."""
        number = self.lowest(starts[:-1], texts, text + b"\n")
        return number if number < len(starts) - 1 and self._text(starts, texts, number) == text else None

    def _text(self, starts: Numbers, texts: int, number: int) -> bytes:
        return self.data[texts + starts[number] : texts + starts[number + 1] - 1]

    def term(self, number: int) -> str:
        """The IRI of a term."""
        return self._text(self.term_starts, self.term_texts, number).decode()

    def name(self, number: int) -> str:
        """A name as it is given."""
        return self._text(self.name_starts, self.name_texts, number).decode()

    def entry(self, number: int) -> bytes:
        """A name, or the end of an IRI, as it is compared."""
        return self._text(self.entry_starts, self.entry_texts, number)

    def word(self, number: int) -> bytes:
        """A word of the entries."""
        return self._text(self.word_starts, self.word_texts, number)

    def kind(self, name: int) -> str:
        """The IRI of the property that gives a name."""
        return PROPERTIES[self.data[self.kinds + name]]

    def match(self, name: int, how: str, nearness: float) -> Match:
        """A name that comes near a text."""
        nearness -= 0.0 if how == "similar" else 0.01 * self.data[self.kinds + name]
        return Match(self.term(self.name_term[name]), self.kind(name), self.name(name), how, nearness)

    def is_word(self, word: str) -> bool:
        """Whether an entry has a word."""
        return self.number(self.word_starts, self.word_texts, encoded(word)) is not None

    def posting(self, gram: str) -> Numbers:
        """The numbers of the words that have three letters in a row."""
        number = self.number(self.gram_starts, self.gram_texts, encoded(gram))
        return self.postings[:0] if number is None else self.postings[self.posting_starts[number] : self.posting_starts[number + 1]]

    def between(self, at: Numbers, first: bytes, end: bytes) -> tuple[int, int]:
        """Which of the places, sorted by the text there, have a text from a first one up to an end."""
        low = self.lowest(at, self.entry_texts, first)
        return low, self.lowest(at, self.entry_texts, end, low)

    def exactly(self, text: bytes) -> list[int]:
        """The entries that are a text, in order."""
        low, high = self.between(self.whole_at, text + b"\n", text + b"\n\xff")
        return sorted(self.whole_entry[low:high])

    def _ranges(self, word: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where entries begin with a word, and where they have it later; an end of line or a blank is next, which come before all else."""
        return self.between(self.whole_at, word + b"\n", word + b"!"), self.between(self.inner_at, word + b"\n", word + b"!")

    def count(self, word: bytes) -> int:
        """How often entries have a word."""
        return sum(high - low for low, high in self._ranges(word))

    def with_word(self, word: bytes) -> set[int]:
        """The entries that have a word."""
        (low, high), (inner_low, inner_high) = self._ranges(word)
        return {*self.whole_entry[low:high], *self.inner_entry[inner_low:inner_high]}
