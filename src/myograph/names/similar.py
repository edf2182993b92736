"""A text in, the names with words like its words out, for a text that no name holds: it may have an error."""

from __future__ import annotations

from myograph.names.tables import encoded, fold, grams_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from myograph.names.tables import Match, Tables

#: How alike two words must be, from 0 to 1, for one to be taken for an error in the other: of eight letters, six in their order.
SIMILAR = 0.75
#: For an error in a word: how many words that have three letters in a row with it are counted, and how many are compared with it.
_COUNTED = 4_000
_COMPARED = 60
#: The longest word that is looked at for errors, and the most words of a text.
_LONGEST_WORD = 40
_MOST_WORDS = 12
#: How many entries with a word are looked at, besides those that are that word.
_MOST_ENTRIES = 1_000


def similar(tables: Tables, text: str, limit: int) -> list[Match]:
    """The best name of each term that has a name with words like those of a text, at most so many, the nearest first."""
    near: dict[int, float] = {}
    likes: dict[str, dict[bytes, float]] = {}
    for words in _spellings(tables, fold(text).split()[:_MOST_WORDS]):
        for word in words:
            if word not in likes:
                likes[word] = _words_like(tables, word)
        for entry, nearness in _with_words_like(tables, words, likes):
            name = tables.entry_name[entry] >> 1
            near[name] = max(nearness - 0.01 * tables.data[tables.kinds + name], near.get(name, 0.0))
    found: dict[int, Match] = {}
    for name in sorted(near, key=lambda name: (name >= tables.first_late, -near[name], name)):
        if tables.name_term[name] not in found:
            found[tables.name_term[name]] = tables.match(name, "similar", near[name])
        if len(found) == limit:
            break
    return list(found.values())


def _spellings(tables: Tables, words: list[str]) -> Iterator[list[str]]:
    """The words of a text, and what they are with a blank more or less, where that makes words that there are."""
    yield words
    for i, word in enumerate(words):
        if i and tables.is_word(words[i - 1] + word):
            yield [*words[: i - 1], words[i - 1] + word, *words[i + 1 :]]
        if 5 < len(word) <= _LONGEST_WORD and not tables.is_word(word):
            for cut in range(3, len(word) - 2):
                if tables.is_word(word[:cut]) and tables.is_word(word[cut:]):
                    yield [*words[:i], word[:cut], word[cut:], *words[i + 1 :]]


def _with_words_like(tables: Tables, words: list[str], likes: dict[str, dict[bytes, float]]) -> Iterator[tuple[int, float]]:
    """The entries that have words like those given, and how near they come, from SIMILAR to 1: nearer, if they have few others."""
    rarest = min((word for word in words if likes[word]), key=lambda word: sum(map(tables.count, likes[word])), default="")
    others = [(len(word), likes[word]) for word in dict.fromkeys(words) if word != rarest]
    size = len(rarest) + sum(length for length, _ in others)
    seen: set[int] = set()
    for like, nearness in sorted(likes[rarest].items(), key=lambda pair: (-pair[1], pair[0])) if rarest else ():
        for entry in _best_with_word(tables, like):
            if entry in seen:
                continue
            seen.add(entry)
            total, matched = nearness * len(rarest), len(like)
            its = tables.entry(entry).split() if others else []
            for length, near in others:
                nearest = max((one for one in its if one in near), key=near.__getitem__, default=b"")
                total += length * near.get(nearest, 0.0)
                matched += len(nearest) + 1
            if total >= SIMILAR * size:
                whole = tables.entry_starts[entry + 1] - tables.entry_starts[entry] - 1
                yield entry, total / size * (0.9 + 0.1 * min(matched / whole, 1.0))


def _words_like(tables: Tables, word: str) -> dict[bytes, float]:
    """The words that are like a word, or begin like it, and how like it they are, from SIMILAR to 1."""
    found = {encoded(word): 1.0} if tables.is_word(word) else {}
    if not 2 < len(word) <= _LONGEST_WORD or any(letter.isdigit() for letter in word):  # another number is no error in one
        return found
    from collections import Counter
    from difflib import SequenceMatcher

    counts: Counter[int] = Counter()
    for posting in sorted(map(tables.posting, grams_of(word)), key=len):
        if counts and counts.total() + len(posting) > _COUNTED:
            break
        counts.update(posting)
    starts, size = tables.word_starts, len(encoded(word))
    least = min(2, max(counts.values(), default=0)) if len(word) > 5 else 1
    ranked = [
        (3 * count - abs(starts[number + 1] - starts[number] - 1 - size), -number) for number, count in counts.items() if count >= least
    ]
    compare = SequenceMatcher(None, "", word)
    for number in (-number for _, number in sorted(ranked, reverse=True)[:_COMPARED]):
        other = tables.word(number).decode()
        for part in {other, other[: len(word) + 1]}:
            compare.set_seq1(part)
            if compare.real_quick_ratio() >= SIMILAR and compare.quick_ratio() >= SIMILAR and (ratio := compare.ratio()) >= SIMILAR:
                nearness = ratio * (0.9 + 0.1 * len(part) / len(other))
                found[encoded(other)] = max(nearness, found.get(encoded(other), 0.0))
    return {word: nearness for word, nearness in found.items() if nearness >= SIMILAR}


def _best_with_word(tables: Tables, word: bytes) -> Sequence[int]:
    """The entries that are a word, and the best of those that have it."""
    return [*tables.exactly(word), *sorted(tables.with_word(word))[:_MOST_ENTRIES]]
