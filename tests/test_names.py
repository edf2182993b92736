"""The index of names: what is found by a text, in which order, and that it is what reading all the names would find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import myograph
from myograph import names as names_module
from myograph.names import HOLDS, KINDS, NameIndex, fold, local_name, write_names
from myograph.names.building import build
from myograph.vocabulary import BROAD_SYNONYM, EXACT_SYNONYM, MYO, NARROW_SYNONYM, OBO, RDFS_LABEL, RELATED_SYNONYM

if TYPE_CHECKING:
    from pathlib import Path

    Name = tuple[str, str, str]

LABEL, EXACT, RELATED, BROAD, NARROW = (kind.value for kind in (RDFS_LABEL, EXACT_SYNONYM, RELATED_SYNONYM, BROAD_SYNONYM, NARROW_SYNONYM))
NAMES: list[Name] = [
    (MYO + "muscle-weakness", LABEL, "muscle weakness"),
    (MYO + "muscle-weakness", RELATED, "weakness"),
    (MYO + "muscle-weakness", EXACT, "Muscular  weakness"),
    (MYO + "muscle-twitching", LABEL, "muscle twitching"),
    (MYO + "muscle-twitching", EXACT, "fasciculations"),
    (MYO + "muscle-twitching", BROAD, "jerking"),
    (MYO + "muscle-twitching", NARROW, "calf twitch"),
    (MYO + "als", LABEL, "amyotrophic lateral sclerosis"),
    (MYO + "als", EXACT, "Lou Gehrig’s disease"),
    (MYO + "als", RELATED, "Charcot disease"),
    (MYO + "leg", LABEL, "leg"),
    (MYO + "leg-cramp", LABEL, "leg cramp"),
    (MYO + "source/leg-book", LABEL, "Muscle Weakness in Leg"),
    (MYO + "association/F001", LABEL, "F001"),
    (OBO + "HP_0001324", LABEL, "Muscle weakness"),
    (OBO + "HP_0003324", LABEL, "Generalized muscle weakness"),
    (OBO + "HP_0009999", LABEL, "obsolete Weakness of the leg"),
    (OBO + "HP_0009999", EXACT, "leg weakness"),
    (OBO + "HP_0002380", LABEL, "Fingernail pain"),
]
INDEX = NameIndex.of(iter(NAMES))


def found(text: str, limit: int = 20, index: NameIndex = INDEX) -> list[tuple[str, str, str, str]]:
    return [(local_name(match.term), match.name, KINDS[match.kind], match.how) for match in index.search(text, limit)]


# ---- what is found, and in which order


def test_the_nearest_first_and_a_term_by_its_best_name() -> None:
    assert found("Weakness") == [
        ("muscle-weakness", "weakness", "related synonym", "exact"),
        ("HP_0001324", "Muscle weakness", "label", "word"),
        ("HP_0003324", "Generalized muscle weakness", "label", "word"),
        ("leg-book", "Muscle Weakness in Leg", "label", "word"),
        ("HP_0009999", "obsolete Weakness of the leg", "label", "word"),
    ]


def test_labels_before_synonyms_and_the_short_before_the_long() -> None:
    assert found("muscle weakness") == [
        ("HP_0001324", "Muscle weakness", "label", "exact"),
        ("muscle-weakness", "muscle weakness", "label", "exact"),
        ("HP_0003324", "Generalized muscle weakness", "label", "word"),
        ("leg-book", "Muscle Weakness in Leg", "label", "beginning"),
    ]
    assert found("m", 3) == [
        ("HP_0001324", "Muscle weakness", "label", "beginning"),
        ("muscle-weakness", "muscle weakness", "label", "beginning"),
        ("muscle-twitching", "muscle twitching", "label", "beginning"),
    ]


def test_sources_and_obsolete_terms_come_last_unless_they_are_named() -> None:
    assert [name for name, *_ in found("leg")] == ["leg", "leg-cramp", "leg-book", "HP_0009999"]
    assert [name for name, *_ in found("leg", 3)] == ["leg", "leg-cramp", "leg-book"]
    assert found("muscle weakness in leg") == [("leg-book", "Muscle Weakness in Leg", "label", "exact")]
    assert found("leg weakness") == [("HP_0009999", "leg weakness", "exact synonym", "exact")]


@pytest.mark.parametrize(
    ("text", "name", "kind", "how"),
    [
        ("LOU GEHRIG'S DISEASE", "Lou Gehrig’s disease", "exact synonym", "exact"),
        ("lateral-sclerosis", "amyotrophic lateral sclerosis", "label", "word"),
        ("amyo", "amyotrophic lateral sclerosis", "label", "beginning"),
        ("trophic", "amyotrophic lateral sclerosis", "label", "part"),
        ("hic lat", "amyotrophic lateral sclerosis", "label", "part"),
        ("jerk", "jerking", "broad synonym", "beginning"),
        ("calf twitch", "calf twitch", "narrow synonym", "exact"),
        ("muscular weakness", "Muscular weakness", "exact synonym", "exact"),
        ("leg_cramp", "leg cramp", "label", "exact"),
        ("hp_0001324", "Muscle weakness", "label", "exact"),
        ("0002380", "Fingernail pain", "label", "word"),
        ("2380", "Fingernail pain", "label", "part"),
        ("als", "amyotrophic lateral sclerosis", "label", "exact"),
        ("rc", "Charcot disease", "related synonym", "part"),
    ],
)
def test_how_a_text_is_found(text: str, name: str, kind: str, how: str) -> None:
    assert found(text, 1) == [(found(text, 1)[0][0], name, kind, how)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("fascikulations", "fasciculations"),
        ("fasiculation", "fasciculations"),
        ("fascikul", "fasciculations"),
        ("weeknes", "weakness"),
        ("waekness", "weakness"),
        ("twiching", "muscle twitching"),
        ("amyotrofic", "amyotrophic lateral sclerosis"),
        ("amyotrofic latteral sclerosis", "amyotrophic lateral sclerosis"),
        ("sclerosis amyotrophic", "amyotrophic lateral sclerosis"),
        ("muscletwitching", "muscle twitching"),
        ("finger nail pain", "Fingernail pain"),
        ("carmp", "leg cramp"),
    ],
)
def test_an_error_is_forgiven(text: str, name: str) -> None:
    assert [(one, how) for _, one, _, how in found(text, 1)] == [(name, "similar")]


@pytest.mark.parametrize("text", ["xyzzy", "lge", "0001325", "F001", "", " ", "-", "\x00", "’’"])
def test_nothing_is_found(text: str) -> None:
    assert found(text) == []


def test_where_a_word_has_the_text_no_error_is_looked_for() -> None:
    assert [how for *_, how in found("fasciculations")] == ["exact"]
    assert [how for *_, how in found("twitch")] == ["word"]
    assert {how for *_, how in found("weakne")} == {"beginning", "word"}


HOSTILE = [
    '"', "'", "%", "_", "*", "?", "^", "NEAR(a b)", "weakness OR leg", '"weakness"', "weak*", "a AND b", "x" * 10_000, "leg " * 2_000,
    "muscle-" * 50, "\n", "\x00", "\x01leg", "leg\x00", "\ud800", "leg\ud800", "\U0010ffff", "\xff", "İ", "ß", "ﬃ", "e\u0301", "\u202eleg",
    "日本", "!", "leg!", "\\", "\\n", "0", "-1", "1e400", "leg\nleg",
]  # fmt: skip


@pytest.mark.parametrize("index", [INDEX, NameIndex.of([])], ids=["names", "none"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_may_be_sought(index: NameIndex, text: str) -> None:
    index.search(text, 20)
    index.similar(text, 20)
    assert not index.exact(text) or fold(text) == "leg"
    assert not index.local(text) or fold(text) == "leg"
    assert index.labels([text]) == {}
    assert list(index.terms(text)) == []


def test_any_text_may_be_a_name() -> None:
    texts = [text for text in HOSTILE if "\ud800" not in text and fold(text)]
    index = NameIndex.of((f"http://x/{number}", LABEL, text) for number, text in enumerate(texts))
    for number, text in enumerate(texts):
        assert (f"http://x/{number}", LABEL) in index.exact(text)
        assert index.labels([f"http://x/{number}"]) == {f"http://x/{number}": " ".join(text.split())}


# ---- the other questions


def test_exact_names() -> None:
    assert INDEX.exact("Muscle-Weakness") == [(OBO + "HP_0001324", LABEL), (MYO + "muscle-weakness", LABEL)]
    assert INDEX.exact("WEAKNESS") == [(MYO + "muscle-weakness", RELATED)]
    assert INDEX.exact("weak") == INDEX.exact("HP_0001324") == INDEX.exact("F001") == []


def test_ends_of_iris() -> None:
    assert INDEX.local("muscle weakness") == [MYO + "muscle-weakness"]
    assert INDEX.local("hp_0001324") == [OBO + "HP_0001324"]
    assert INDEX.local("leg book") == [MYO + "source/leg-book"]
    assert INDEX.local("weakness") == INDEX.local("F001") == []


def test_labels() -> None:
    wanted = [MYO + "als", MYO + "association/F001", MYO + "none", OBO + "HP_0001324", MYO, ""]
    assert INDEX.labels(wanted) == {
        MYO + "als": "amyotrophic lateral sclerosis",
        MYO + "association/F001": "F001",
        OBO + "HP_0001324": "Muscle weakness",
    }
    assert NameIndex.of([("a:b", EXACT, "x"), ("a:c", LABEL, "y"), ("a:c", LABEL, "z")]).labels(["a:b", "a:c"]) == {"a:c": "z"}


def test_beginnings_of_iris() -> None:
    assert list(INDEX.terms(OBO + "HP_000")) == [OBO + f"HP_000{number}" for number in (1324, 2380, 3324, 9999)]
    assert list(INDEX.terms()) == sorted({iri for iri, _, _ in NAMES})
    assert list(INDEX.terms(MYO + "leg")) == [MYO + "leg", MYO + "leg-cramp"]


def test_other_properties_and_empty_names_give_no_names() -> None:
    index = NameIndex.of([("a:b", "http://www.w3.org/2000/01/rdf-schema#comment", "x"), ("a:c", LABEL, " \n")])
    assert (index.search("x", 9), list(index.terms())) == ([], [])


# ---- the file


def test_the_file_is_the_same_whatever_the_order_of_the_names(tmp_path: Path) -> None:
    assert build(reversed(NAMES)) == build(NAMES + NAMES) == build(NAMES)
    write_names(str(tmp_path / "NAMES"), iter(NAMES))
    assert (tmp_path / "NAMES").read_bytes() == build(NAMES)


@pytest.mark.parametrize("small", [0, 10_000_000])
def test_a_file_answers_as_the_index_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    monkeypatch.setattr(names_module, "_SMALL_FILE", small)
    write_names(str(tmp_path / "NAMES"), NAMES)
    index = NameIndex.open(str(tmp_path / "NAMES"))
    for text in ("weakness", "leg", "twiching", "hic lat", "m", "rc"):
        assert found(text, index=index) == found(text) != []
    assert index.labels([MYO + "als"]) == {MYO + "als": "amyotrophic lateral sclerosis"}


@pytest.mark.parametrize("data", [b"", b"x", b"muscle weakness\n" * 50, build(NAMES)[:-4], build(NAMES) + b"\0", build(NAMES)[:200]])
def test_what_is_no_index(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "NAMES").write_bytes(data)
    with pytest.raises(OSError, match="the index of names is not whole, or of another version"):
        NameIndex.open(str(tmp_path / "NAMES"))


# ---- what reading all the names finds


def naive(names: list[Name], text: str) -> list[tuple[str, str, str, str]]:
    """What holds a text, by the rules, one name after the other."""
    obsolete = {iri for iri, kind, name in names if kind == LABEL and " ".join(name.split()).casefold().startswith("obsolete ")}
    source, statement = MYO + "source/", MYO + "association/"
    kinds = list(KINDS)
    named = [(iri, kind, " ".join(name.split())) for iri, kind, name in set(names) if not iri.startswith(statement) and name.split()]
    ranked = sorted((2 * (n[0] in obsolete) or int(n[0].startswith(source)), kinds.index(n[1]), len(n[2]), n) for n in set(named))
    text = fold(text)
    best: dict[str, tuple[bool, int, int, Name]] = {}
    seen = set()
    for number, (late, _, _, name) in enumerate(ranked):
        texts = [fold(name[2])] + ([] if name[0] in seen else [fold(local_name(name[0]))])
        seen.add(name[0])
        for one in texts:
            level = 0 if one == text else 1 if one.startswith(text) else 2 if f" {text}" in one else 3 if text in one else 4
            if text and level < 4:
                best[name[0]] = min(best.get(name[0], (True, 9, 0, name)), (late > 0 and level > 0, level, number, name))
    return [(iri, name, kind, list(HOLDS)[level]) for _, level, _, (iri, kind, name) in sorted(best.values())]


WORDS = st.text("abé-’! \x01", min_size=1, max_size=6) | st.sampled_from(["obsolete ", "ab ab", "a b", "aa", "ba", "1", "11", "ß", "日本"])
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map("".join)
IRIS = st.sampled_from(
    [MYO + "ab", MYO + "a-b", MYO + "aa", MYO + "source/ab", MYO + "source/b", MYO + "association/a", OBO + "AB_11", "a:b"]
)
SOME = st.lists(st.tuples(IRIS, st.sampled_from(list(KINDS)), TEXTS), max_size=12)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(names=SOME, text=TEXTS | st.text(max_size=3), limit=st.integers(1, 6))
def test_what_holds_a_text_is_what_reading_all_names_finds(names: list[Name], text: str, limit: int) -> None:
    index = NameIndex.of(names)
    matches = [(match.term, match.name, match.kind, match.how) for match in index.search(text, 1000)]
    assert [match for match in matches if match[3] != "similar"] == naive(names, text)
    assert len({term for term, *_ in matches}) == len(matches)
    assert [(match.term, match.name, match.kind, match.how) for match in index.search(text, limit)] == matches[:limit]
    assert {how for *_, how in matches} <= {"part", "similar"} or "similar" not in {how for *_, how in matches}


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(names=SOME, text=TEXTS)
def test_exact_names_ends_and_labels_are_those_of_the_names(names: list[Name], text: str) -> None:
    index = NameIndex.of(names)
    named = [name for name in names if name[2].split()]
    ours = [name for name in named if not name[0].startswith(MYO + "association/")]
    wanted = fold(text)
    assert set(index.exact(text)) == {(iri, kind) for iri, kind, name in ours if fold(name) == wanted and wanted}
    assert set(index.local(text)) == {iri for iri, _, _ in ours if fold(local_name(iri)) == wanted and wanted}
    labels = {iri: max(" ".join(n.split()) for i, k, n in named if i == iri and k == LABEL) for iri, kind, _ in named if kind == LABEL}
    assert index.labels({iri for iri, _, _ in names} | {"a:a", "a:c"}) == labels
    assert list(index.terms()) == sorted({iri for iri, _, _ in named})


def test_many_names_take_the_ways_that_are_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [(f"http://x/{a}{b}{c}", LABEL, f"{a}in{b} of {c}ess") for a in "abcdefgh" for b in "abcdefgh" for c in "abcdefgh"]
    index = NameIndex.of(names)
    few = {text: found(text, 9, index) for text in ("in", "ess", "ina of", "of a", "nb of c", "n", "s")}
    monkeypatch.setattr(names_module, "_FEW_WORDS", 0)
    monkeypatch.setattr(names_module, "_FEW_NAMES", 0)
    assert {text: found(text, 9, index) for text in few} == few
    for text, matches in few.items():
        every = [(local_name(iri), name, KINDS[kind], how) for iri, name, kind, how in naive(names, text)]
        assert matches == every[:9]


# ---- in a graph

TURTLE = """
@prefix : <https://w3id.org/myograph/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix syn: <http://www.geneontology.org/formats/oboInOwl#> . @prefix HP: <http://purl.obolibrary.org/obo/HP_> .
:tic a :Finding, :Entity ; rdfs:label "tic" . :ache a :Finding, :Entity ; rdfs:label "ache" ; syn:hasNarrowSynonym "sore calf" .
HP:0000001 a :Finding, :Entity ; rdfs:label "obsolete Tic" . HP:0000002 a :Cause ; rdfs:label "tic douloureux" ; rdfs:label 5 .
HP:0000003 a :Finding, :Entity ; rdfs:label "Motor tic" ; syn:hasBroadSynonym "tic" . [] a :Finding ; rdfs:label "tic" .
:also a :Finding ; rdfs:label :tic . :tac a :Finding ; rdfs:label "tac"@en , "tac"@de .
"""


@pytest.fixture
def graph(tmp_path: Path) -> myograph.Graph:
    (tmp_path / "some.ttl").write_text(TURTLE, encoding="utf-8")
    return myograph.open(tmp_path / "some.ttl")


def test_find_in_a_file(graph: myograph.Graph) -> None:
    assert [(row.term.name, row.name, row.kind, row.match) for row in graph.find("tic")] == [
        ("tic", "tic", "label", "exact"),
        ("HP:0000003", "tic", "broad synonym", "exact"),
        ("HP:0000002", "tic douloureux", "label", "beginning"),
        ("HP:0000001", "obsolete Tic", "label", "word"),
    ]
    assert [str(row.term) for row in graph.find("tac")] == ["tac"]


def test_the_surest_kind_of_name_is_meant(graph: myograph.Graph) -> None:
    assert graph.resolve("tic") == MYO + "tic"
    assert graph.resolve("sore calf") == MYO + "ache"


def test_short_names_that_begin_with_a_text(graph: myograph.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    for many in (1000, 1):
        monkeypatch.setattr("myograph.terms._MANY", many)
        assert graph.names_of(["Finding"]) == ["HP:0000001", "HP:0000003", "ache", "tac", "tic"]
        assert graph.names_of(["Finding"], "t") == ["tac", "tic"]
        assert graph.names_of(["Finding", "Cause"], "HP:") == ["HP:0000001", "HP:0000002", "HP:0000003"]
        assert graph.names_of(["Finding"], "H") == ["HP:0000001", "HP:0000003"]
        assert graph.names_of(["Cause"], "t") == graph.names_of(["Finding"], "hp:") == graph.names_of(["Finding"], "\ud800") == []
        assert len(graph.names_of(["Finding"], limit=2)) == 2
