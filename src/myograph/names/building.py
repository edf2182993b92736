"""Names in, the bytes of an index of them out."""

from __future__ import annotations

from array import array
from itertools import accumulate

from myograph.names.tables import HEADER, MAGIC, NONE, PROPERTIES, fold, grams_of, local_name
from myograph.vocabulary import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_OBSOLETE = "obsolete "
_STATEMENT = 3


def build(names: Iterable[tuple[str, str, str]]) -> bytes:
    """An index of names, of which those are left out that other properties give.

    Labels of statements are kept, but a statement is not called by its label.
    """
    kinds = {kind: number for number, kind in enumerate(PROPERTIES)}
    read: dict[str, set[tuple[int, int, str]]] = {}
    for iri, given_by, said in names:
        if given_by in kinds and (name := " ".join(said.split())):
            read.setdefault(iri, set()).add((kinds[given_by], len(name), name))
    terms = {iri: number for number, iri in enumerate(sorted(read))}
    ranks: list[list[tuple[int, int, str, str]]] = [[], [], [], []]
    while read:
        iri, its = read.popitem()
        ranks[_rank(iri, its)] += [(kind, size, iri, name) for kind, size, name in its]
    labels, seen = array("I", [NONE]) * len(terms), bytearray(len(terms))
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
            if kind == 0 and (labels[term] == NONE or texts[number] > texts[labels[term]]):
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
        for gram in () if word.isdigit() else grams_of(word.decode()):
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
    at = HEADER
    for number, section in enumerate(sections):
        places.extend((at, len(section)))
        sections[number] = section + bytes(-len(section) % 4)
        at += len(sections[number])
    return b"".join((array("I", [MAGIC, at, first_late, *places]).tobytes(), *sections))


def _rank(iri: str, names: Iterable[tuple[int, int, str]]) -> int:
    """Which terms come first: 0 for most, 1 for a source, 2 for an obsolete term, 3 for a statement, which no name finds."""
    if iri.startswith(PREFIXES["association"]):
        return _STATEMENT
    if any(kind == 0 and name.casefold().startswith(_OBSOLETE) for kind, _, name in names):
        return 2
    return int(iri.startswith(PREFIXES["source"]))


def _inner(starts: array[int], texts: bytes) -> tuple[array[int], array[int]]:
    """Where words begin within the entries, sorted by the text from there on, and in which entries that is."""
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
    return array("I", accumulate([len(text) + 1 for text in texts], initial=0)), b"\n".join([*texts, b""])
