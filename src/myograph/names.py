"""The index of names: one file beside a store, or the same in memory, in which a name is found without reading the others.

It is sorted tables of numbers and the texts that these point into. What is looked for is found by bisection, so that a question
reads a few pages of the file, however many names there are. Names are numbered by rank, the best first: those of sources and of
obsolete terms after all others; labels before exact synonyms before other ones; the shorter before the longer.

An index is made once and never changed, and read by the computer that made it: the numbers are in its order of bytes.
"""

from __future__ import annotations

from myograph.vocabulary import BROAD_SYNONYM, EXACT_SYNONYM, NARROW_SYNONYM, PREFIXES, RDFS_LABEL, RELATED_SYNONYM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator, Sequence
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

#: How a name holds a text, the nearest first, and how near that is; what is similar is less near than 1.
HOLDS = {"exact": 5.0, "beginning": 4.0, "word": 3.0, "part": 2.0}
#: How alike two words must be, from 0 to 1, for one to be taken for an error in the other: of eight letters, six in their order.
SIMILAR = 0.75

_PROPERTIES = tuple(KINDS)
_OBSOLETE = "obsolete "
_STATEMENT = 3
_FOLDS = str.maketrans({"’": "'", "‘": "'", "_": " ", "-": " ", **{chr(code): " " for code in range(32)}})

_MAGIC = 0x314D414E  # NAM1
_HEADER = 4 * (3 + 2 * 20)
_NONE = 0xFFFFFFFF

#: Up to which size a file is read as a whole, in less time than what maps it into memory is imported.
_SMALL_FILE = 400_000
#: Where more words than these hold a text, names that hold it are soon met when all are read in turn.
_FEW_WORDS = 40
#: Where more names than these have a text after a blank, the same.
_FEW_NAMES = 1_000
#: For an error in a word: how many words that have three letters in a row with it are counted, and how many are compared with it.
_COUNTED = 4_000
_COMPARED = 60
#: The longest word that is looked at for errors, and the most words of a text.
_LONGEST_WORD = 40
_MOST_WORDS = 12


def fold(text: str) -> str:
    """The form in which names are compared: without letter case, hyphens, curly apostrophes, control characters and doubled blanks.

    >>> fold("Lou  Gehrig’s Disease") == fold("lou gehrig's disease")
    True
    """
    return " ".join(text.translate(_FOLDS).casefold().split())


def local_name(iri: str) -> str:
    """The last part of an IRI, which names a term too."""
    return iri.rpartition("/")[2].rpartition("#")[2]


class Match:
    """A name that comes near a text: the IRI of its term, of the property that gives it, the name, and how and how near it comes."""

    __slots__ = ("how", "kind", "name", "nearness", "term")

    def __init__(self, term: str, kind: str, name: str, how: str, nearness: float) -> None:
        self.term = term
        self.kind = kind
        self.name = name
        self.how = how
        self.nearness = nearness


class NameIndex:
    """Finds terms by their names, and labels by their terms."""

    def __init__(self, data: bytes | mmap) -> None:
        """Take what :func:`build` has made.

        :raises OSError: where it is something else, or not the whole.
        """
        view = memoryview(data)
        header = view[:_HEADER].cast("I").tolist() if len(data) >= _HEADER else [0, 0]
        if header[:2] != [_MAGIC, len(data)]:
            raise OSError("the index of names is not whole, or of another version")
        starts, sizes = header[3::2], header[4::2]
        self._data = data
        self._first_late = header[2]
        self._kinds, self._term_texts, self._name_texts, self._entry_texts, self._word_texts, self._gram_texts = starts[:6]
        (
            self._term_starts, self._name_starts, self._entry_starts, self._word_starts, self._gram_starts,
            self._term_label, self._name_term, self._entry_name,
            self._whole_at, self._whole_entry, self._inner_at, self._inner_entry,
            self._posting_starts, self._postings,
        ) = [view[start : start + size].cast("I") for start, size in zip(starts[6:], sizes[6:], strict=True)]  # fmt: skip

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
        return cls(build(names))

    # ---- what is called exactly so

    def exact(self, text: str) -> list[tuple[str, str]]:
        """(IRI, IRI of the property that gives it the name) of the terms that a text is a name of, in any letter case, the best first."""
        names = [self._entry_name[entry] for entry in self._exact(_bytes(fold(text)))]
        return [(self._term(self._name_term[name >> 1]), self._kind(name >> 1)) for name in names if not name & 1]

    def local(self, text: str) -> list[str]:
        """The IRIs that end in a text, in any letter case, of terms that have a name."""
        folded = fold(text)
        found = (self._term(self._name_term[self._entry_name[entry] >> 1]) for entry in self._exact(_bytes(folded)))
        return [iri for iri in dict.fromkeys(found) if fold(local_name(iri)) == folded]

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """IRI -> label, of those of the IRIs that have one."""
        found = {}
        for iri in iris:
            number = self._number(self._term_starts, self._term_texts, _bytes(iri))
            if number is not None and self._term_label[number] != _NONE:
                found[iri] = self._name(self._term_label[number])
        return found

    def terms(self, beginning: str = "") -> Iterator[str]:
        """The IRIs that begin with a text, of terms that have a name, in order."""
        number = self._lowest(self._term_starts[:-1], self._term_texts, _bytes(beginning))
        while number < len(self._term_starts) - 1 and (iri := self._term(number)).startswith(beginning):
            yield iri
            number += 1

    # ---- what comes near

    def search(self, text: str, limit: int) -> list[Match]:
        """The best name of each term that has a name near a text, at most so many, the nearest first.

        Near is what is the text, or begins with it, or has it at the beginning of a word, or within a word. Where it is at the
        beginning of no word, it may hold an error: names follow that have words like its words. Sources and obsolete terms come
        last, unless the text is a name of theirs.
        """
        sought = _bytes(fold(text))
        found: dict[str, Match] = {}
        late: dict[str, Match] = {}
        seen: set[int] = set()
        for how, nearness in HOLDS.items() if sought else ():
            if how == "part":
                wrong = not seen
            for entry in self._holding(how, sought):
                name = self._entry_name[entry] >> 1
                if self._name_term[name] in seen:
                    continue
                seen.add(self._name_term[name])
                match = self._match(name, how, nearness)
                if name >= self._first_late and how != "exact":
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

    def _holding(self, how: str, text: bytes) -> Iterable[int]:
        """The entries that hold a text in one way, in order; those that hold it in a better way too may be among them."""
        if how == "exact":
            return self._exact(text)
        if how == "beginning":
            low, high = self._range(self._whole_at, text, text + b"\xff")
            return sorted(self._whole_entry[low:high])
        if how == "word":
            low, high = self._range(self._inner_at, text, text + b"\xff")
            return sorted(set(self._inner_entry[low:high]))
        start, blank, rest = text.partition(b" ")
        if blank:  # it ends one word and goes on with the next, as few do
            low, high = self._range(self._inner_at, rest, rest + b"\xff")
            if high - low > _FEW_NAMES:
                return self._in_turn(text)
            ends = [self._entry_texts + at - 1 for at in self._inner_at[low:high]]
            fits = [self._data[end - len(start) : end] == start for end in ends]
            return sorted({entry for entry, fit in zip(self._inner_entry[low:high], fits, strict=True) if fit})
        words = self._words_with(text)
        return self._in_turn(text) if words is None else sorted({entry for word in words for entry in self._with_word(word)})

    def _words_with(self, text: bytes) -> list[bytes] | None:
        """The words that hold a text without blanks; None where they are many."""
        letters = text.decode(errors="surrogatepass")
        found: list[bytes] = []
        if len(letters) > 2 and not text.isdigit():
            numbers = min((self._posting(letters[i : i + 3]) for i in range(min(len(letters) - 2, 8))), key=len)
            if len(numbers) > 50 * _FEW_WORDS:
                return None
            found = [word for word in map(self._word, numbers) if text in word]
            return found if len(found) <= _FEW_WORDS else None
        start, end = self._word_texts, self._word_texts + self._word_starts[-1]
        at = self._data.find(text, start, end)
        while at >= 0 and len(found) <= _FEW_WORDS:
            stop = self._data.find(b"\n", at, end)
            found.append(self._data[max(self._data.rfind(b"\n", start, at) + 1, start) : stop])
            at = self._data.find(text, stop, end)
        return found if len(found) <= _FEW_WORDS else None

    def _in_turn(self, text: bytes) -> Iterator[int]:
        """The entries that hold a text, by reading them all."""
        from bisect import bisect_right

        end = self._entry_texts + self._entry_starts[-1]
        at = self._data.find(text, self._entry_texts, end)
        while at >= 0:
            entry = bisect_right(self._entry_starts, at - self._entry_texts) - 1
            yield entry
            at = self._data.find(text, self._entry_texts + self._entry_starts[entry + 1], end)

    # ---- what is similar

    def similar(self, text: str, limit: int) -> list[Match]:
        """The best name of each term that has a name with words like those of a text, at most so many, the nearest first."""
        near: dict[int, float] = {}
        likes: dict[str, dict[bytes, float]] = {}
        for words in self._spellings(fold(text).split()[:_MOST_WORDS]):
            for word in words:
                if word not in likes:
                    likes[word] = self._words_like(word)
            for entry, nearness in self._with_words_like(words, likes):
                name = self._entry_name[entry] >> 1
                near[name] = max(nearness - 0.01 * self._data[self._kinds + name], near.get(name, 0.0))
        found: dict[int, Match] = {}
        for name in sorted(near, key=lambda name: (name >= self._first_late, -near[name], name)):
            if self._name_term[name] not in found:
                found[self._name_term[name]] = self._match(name, "similar", near[name])
            if len(found) == limit:
                break
        return list(found.values())

    def _spellings(self, words: list[str]) -> Iterator[list[str]]:
        """The words of a text, and what they are with a blank more or less, where that makes words that there are."""
        yield words
        for i, word in enumerate(words):
            if i and self._is_word(words[i - 1] + word):
                yield [*words[: i - 1], words[i - 1] + word, *words[i + 1 :]]
            if 5 < len(word) <= _LONGEST_WORD and not self._is_word(word):
                for cut in range(3, len(word) - 2):
                    if self._is_word(word[:cut]) and self._is_word(word[cut:]):
                        yield [*words[:i], word[:cut], word[cut:], *words[i + 1 :]]

    def _with_words_like(self, words: list[str], likes: dict[str, dict[bytes, float]]) -> Iterator[tuple[int, float]]:
        """The entries that have words like those given, and how near they come, from SIMILAR to 1: nearer, if they have few others."""
        rarest = min((word for word in words if likes[word]), key=lambda word: sum(map(self._count, likes[word])), default="")
        others = [(len(word), likes[word]) for word in dict.fromkeys(words) if word != rarest]
        size = len(rarest) + sum(length for length, _ in others)
        seen: set[int] = set()
        for like, nearness in sorted(likes[rarest].items(), key=lambda pair: (-pair[1], pair[0])) if rarest else ():
            for entry in self._best_with_word(like):
                if entry in seen:
                    continue
                seen.add(entry)
                total, matched = nearness * len(rarest), len(like)
                its = self._entry(entry).split() if others else []
                for length, near in others:
                    nearest = max((one for one in its if one in near), key=near.__getitem__, default=b"")
                    total += length * near.get(nearest, 0.0)
                    matched += len(nearest) + 1
                if total >= SIMILAR * size:
                    whole = self._entry_starts[entry + 1] - self._entry_starts[entry] - 1
                    yield entry, total / size * (0.9 + 0.1 * min(matched / whole, 1.0))

    def _words_like(self, word: str) -> dict[bytes, float]:
        """The words that are like a word, or begin like it, and how like it they are, from SIMILAR to 1."""
        found = {_bytes(word): 1.0} if self._is_word(word) else {}
        if not 2 < len(word) <= _LONGEST_WORD or any(letter.isdigit() for letter in word):  # another number is no error in one
            return found
        from collections import Counter
        from difflib import SequenceMatcher

        counts: Counter[int] = Counter()
        for posting in sorted(map(self._posting, _grams(word)), key=len):
            if counts and counts.total() + len(posting) > _COUNTED:
                break
            counts.update(posting)
        starts, size = self._word_starts, len(_bytes(word))
        least = min(2, max(counts.values(), default=0)) if len(word) > 5 else 1
        ranked = [
            (3 * count - abs(starts[number + 1] - starts[number] - 1 - size), -number) for number, count in counts.items() if count >= least
        ]
        compare = SequenceMatcher(None, "", word)
        for number in (-number for _, number in sorted(ranked, reverse=True)[:_COMPARED]):
            other = self._word(number).decode()
            for part in {other, other[: len(word) + 1]}:
                compare.set_seq1(part)
                if compare.real_quick_ratio() >= SIMILAR and compare.quick_ratio() >= SIMILAR and (ratio := compare.ratio()) >= SIMILAR:
                    nearness = ratio * (0.9 + 0.1 * len(part) / len(other))
                    found[_bytes(other)] = max(nearness, found.get(_bytes(other), 0.0))
        return {word: nearness for word, nearness in found.items() if nearness >= SIMILAR}

    # ---- reading

    def _lowest(self, starts: Numbers, texts: int, text: bytes, low: int = 0) -> int:
        """How many of the sorted texts that begin at the starts come before a text."""
        data, size, high = self._data, len(text), len(starts)
        while low < high:
            middle = (low + high) >> 1
            at = texts + starts[middle]
            if data[at : at + size] < text:
                low = middle + 1
            else:
                high = middle
        return low

    def _number(self, starts: Numbers, texts: int, text: bytes) -> int | None:
        """Which of the sorted texts is a text."""
        number = self._lowest(starts[:-1], texts, text + b"\n")
        return number if number < len(starts) - 1 and self._text(starts, texts, number) == text else None

    def _text(self, starts: Numbers, texts: int, number: int) -> bytes:
        return self._data[texts + starts[number] : texts + starts[number + 1] - 1]

    def _term(self, number: int) -> str:
        return self._text(self._term_starts, self._term_texts, number).decode()

    def _name(self, number: int) -> str:
        return self._text(self._name_starts, self._name_texts, number).decode()

    def _entry(self, number: int) -> bytes:
        return self._text(self._entry_starts, self._entry_texts, number)

    def _word(self, number: int) -> bytes:
        return self._text(self._word_starts, self._word_texts, number)

    def _kind(self, name: int) -> str:
        return _PROPERTIES[self._data[self._kinds + name]]

    def _match(self, name: int, how: str, nearness: float) -> Match:
        nearness -= 0.0 if how == "similar" else 0.01 * self._data[self._kinds + name]
        return Match(self._term(self._name_term[name]), self._kind(name), self._name(name), how, nearness)

    def _is_word(self, word: str) -> bool:
        return self._number(self._word_starts, self._word_texts, _bytes(word)) is not None

    def _posting(self, gram: str) -> Numbers:
        """The numbers of the words that have three letters in a row."""
        number = self._number(self._gram_starts, self._gram_texts, _bytes(gram))
        return self._postings[:0] if number is None else self._postings[self._posting_starts[number] : self._posting_starts[number + 1]]

    def _range(self, at: Numbers, first: bytes, end: bytes) -> tuple[int, int]:
        low = self._lowest(at, self._entry_texts, first)
        return low, self._lowest(at, self._entry_texts, end, low)

    def _exact(self, text: bytes) -> list[int]:
        low, high = self._range(self._whole_at, text + b"\n", text + b"\n\xff")
        return sorted(self._whole_entry[low:high])

    def _ranges(self, word: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where entries begin with a word, and where they have it later; an end of line or a blank is next, which come before all else."""
        return self._range(self._whole_at, word + b"\n", word + b"!"), self._range(self._inner_at, word + b"\n", word + b"!")

    def _count(self, word: bytes) -> int:
        return sum(high - low for low, high in self._ranges(word))

    def _with_word(self, word: bytes) -> set[int]:
        (low, high), (inner_low, inner_high) = self._ranges(word)
        return {*self._whole_entry[low:high], *self._inner_entry[inner_low:inner_high]}

    def _best_with_word(self, word: bytes) -> Sequence[int]:
        return [*self._exact(word), *sorted(self._with_word(word))[:_FEW_NAMES]]


def write_names(path: str, names: Iterable[tuple[str, str, str]]) -> None:
    """Write an index of names to a file.

    :param names: (IRI of a term, IRI of the property that gives it the name, name), in any order, and as often as they come.
    """
    with open(path, "wb") as file:
        file.write(build(names))


def build(names: Iterable[tuple[str, str, str]]) -> bytes:
    """An index of names, of which those are left out that other properties give.

    Labels of statements are kept, but a statement is not called by its label.
    """
    from array import array

    kinds = {kind: number for number, kind in enumerate(_PROPERTIES)}
    read: dict[str, set[tuple[int, int, str]]] = {}
    for iri, given_by, said in names:
        if given_by in kinds and (name := " ".join(said.split())):
            read.setdefault(iri, set()).add((kinds[given_by], len(name), name))
    terms = {iri: number for number, iri in enumerate(sorted(read))}
    ranks: list[list[tuple[int, int, str, str]]] = [[], [], [], []]
    while read:
        iri, its = read.popitem()
        ranks[_rank(iri, its)] += [(kind, size, iri, name) for kind, size, name in its]
    labels, seen = array("I", [_NONE]) * len(terms), bytearray(len(terms))
    name_term, name_kind, entry_name = array("I"), bytearray(), array("I")
    texts: list[bytes] = []
    folded: list[bytes] = []
    first_late = len(ranks[0])
    for rank, ranked in enumerate(ranks):
        ranked.sort()
        for kind, _, iri, name in ranked:
            number, term = len(texts), terms[iri]
            name_term.append(term)
            name_kind.append(kind)
            texts.append(name.encode())
            if kind == 0 and (labels[term] == _NONE or texts[number] > texts[labels[term]]):
                labels[term] = number
            if rank == _STATEMENT:
                continue
            if text := fold(name).encode():
                entry_name.append(number << 1)
                folded.append(text)
            if not seen[term]:  # the best of its names stands for what the IRI ends in, too
                seen[term] = 1
                if (local := fold(local_name(iri)).encode()) and local != text:
                    entry_name.append(number << 1 | 1)
                    folded.append(local)
        ranked.clear()
    words = sorted({word for text in folded for word in text.split()})
    grams: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        for gram in () if word.isdigit() else _grams(word.decode()):
            grams.setdefault(gram, []).append(number)
    entry_starts, entry_texts = _joined(folded)
    whole = array("I", sorted(range(len(folded)), key=folded.__getitem__))
    folded.clear()
    whole_at = array("I", [entry_starts[entry] for entry in whole])
    inner_at, inner_entry = _inner(entry_starts, entry_texts)
    term_starts, term_texts = _joined([iri.encode() for iri in terms])
    name_starts, name_texts = _joined(texts)
    word_starts, word_texts = _joined(words)
    gram_starts, gram_texts = _joined([gram.encode() for gram in sorted(grams)])
    posting_starts, postings = array("I", [0]), array("I")
    for gram in sorted(grams):
        postings.extend(grams[gram])
        posting_starts.append(len(postings))
    tables = [
        term_starts, name_starts, entry_starts, word_starts, gram_starts, labels, name_term, entry_name,
        whole_at, whole, inner_at, inner_entry, posting_starts, postings,
    ]  # fmt: skip
    sections = [bytes(name_kind), term_texts, name_texts, entry_texts, word_texts, gram_texts, *(table.tobytes() for table in tables)]
    places = array("I")
    at = _HEADER
    for number, section in enumerate(sections):
        places.extend((at, len(section)))
        sections[number] = section + bytes(-len(section) % 4)
        at += len(sections[number])
    return b"".join((array("I", [_MAGIC, at, first_late, *places]).tobytes(), *sections))


def _rank(iri: str, names: Iterable[tuple[int, int, str]]) -> int:
    """Which terms come first: 0 for most, 1 for a source, 2 for an obsolete term, 3 for a statement, which no name finds."""
    if iri.startswith(PREFIXES["association"]):
        return _STATEMENT
    if any(kind == 0 and name.casefold().startswith(_OBSOLETE) for kind, _, name in names):
        return 2
    return int(iri.startswith(PREFIXES["source"]))


def _inner(starts: array[int], texts: bytes) -> tuple[array[int], array[int]]:
    """Where words begin within the entries, sorted by the text from there on, and in which entries that is."""
    from array import array

    at, entries, tails = array("I"), array("I"), []
    for entry in range(len(starts) - 1):
        end = starts[entry + 1]
        blank = texts.find(b" ", starts[entry], end)
        while blank >= 0:
            at.append(blank + 1)
            entries.append(entry)
            tails.append(texts[blank + 1 : end])
            blank = texts.find(b" ", blank + 1, end)
    order = sorted(range(len(tails)), key=tails.__getitem__)
    return array("I", map(at.__getitem__, order)), array("I", map(entries.__getitem__, order))


def _joined(texts: list[bytes]) -> tuple[array[int], bytes]:
    """Texts each with an end of line, and where they start."""
    from array import array
    from itertools import accumulate

    return array("I", accumulate([len(text) + 1 for text in texts], initial=0)), b"\n".join([*texts, b""])


def _grams(word: str) -> list[str]:
    """What three letters in a row a word has, its beginning weighing most."""
    padded = f"  {word} "
    return list(dict.fromkeys(padded[i : i + 3] for i in range(len(padded) - 2)))


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")  # what is no text is no name
