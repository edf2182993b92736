"""Files of others: whatever is in them, a reader reads them or says what is wrong, in bounded time and memory, and asks nobody else.

``python tests/test_hostile_files.py READER`` looks for more by atheris; CONTRIBUTING.md says how.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":  # what atheris is to follow has to be imported under its eyes
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

    watched = atheris.instrument_imports(include=["myograph"])
else:
    watched = contextlib.nullcontext()

with watched:
    from myograph.loaders import hpo

    import myograph
    from myograph.build import data_loaders, loaders, read_files
    from myograph.errors import GraphError, LoadError, MyographError
    from myograph.intake import Intake

    loaders()

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from myograph.checks import Finding, _positions
from myograph.cli import main
from myograph.files import MOST_LINE, read_unpacked
from myograph.vocabulary import MYO

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parent / "data"
SETS = DATA / "sets"
HOSTILE = DATA / "hostile"

HPOA = "\n".join(
    [
        "#version: 2026-01-01",
        "\t".join(hpo.HEADER),
        "OMIM:990001\tInvented disease\t\tHP:9900001\tPMID:0\tTAS\t\t3/7\tMALE\tHP:9900001\tP\tHPO:x[2026-01-01]",
        "ORPHA:990001\tDisease\tNOT\tHP:9900001\tPMID:0\tIEA\tHP:9900001\t50%\t\t\tP\tHPO:x[2026-01-01]",
        "",
    ]
)
HP = "ontology: hp\n\n[Term]\nid: HP:9900001\nname: invented finding\n"
TRIPLES = (
    b'<http://example.org/a> <http://example.org/p> "text" .\n<http://example.org/a> <http://example.org/q> <http://example.org/b> .\n'
)
XML = b"""<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY ex "http://example.org/">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">
<rdf:Description rdf:about="&ex;a"><ex:p xml:lang="en">text</ex:p><ex:q rdf:resource="&ex;b"/></rdf:Description>
</rdf:RDF>
"""


def stored(load: Callable[[Intake], object]) -> None:
    """Load a data set, and read the N-Triples that it writes as a store does."""

    def read(_: NamedNode, text: bytes) -> None:
        for _triple in parse(text, format=RdfFormat.N_TRIPLES):
            pass

    intake = Intake(read, {})
    load(intake)
    if intake.refused:
        raise LoadError(intake.refused)
    intake.flush()


def read_set(loader: str, path: Path) -> None:
    module = data_loaders()[loader]
    beside = path.with_name("beside.obo")
    beside.write_text(HP if loader == "hpo" else (SETS / "actions.obo").read_text(encoding="utf-8"), encoding="utf-8")
    for _, paths in module.check_paths([path, beside] if loader in ("hpo", "maxo") else [path]):
        stored(partial(module.load, paths))


def read_tables(loader: str, path: Path) -> None:
    for batch in read_files([(loader, path)]):
        if batch.problems:
            raise LoadError(batch.problems)


TURTLE = b"""@prefix : <http://example.org/> .
:a :p [ :q ( 1 2.5 true ) ] , 'text'@en , \'\'\'long\'\'\' .
"""
JSON_LD = b'{"@context": {"p": "http://example.org/p"}, "@id": "http://example.org/a", "p": ["text", {"@list": [1]}]}'

#: Reader -> how a file for it is called, a good one, and what reads it.
READERS: dict[str, tuple[str, bytes, Callable[[Path], object]]] = {
    "turtle": ("x.ttl", TURTLE + TRIPLES, myograph.open),
    "ntriples": ("x.nt", TRIPLES, myograph.open),
    "nquads": ("x.nq", TRIPLES.replace(b" .", b" <http://example.org/g> ."), myograph.open),
    "trig": ("x.trig", b"<http://example.org/g> {\n" + TRIPLES + b"}\n", myograph.open),
    "rdfxml": ("x.rdf", XML, myograph.open),
    "jsonld": ("x.jsonld", JSON_LD, myograph.open),
    **{
        name: (f"x-{name}.tsv", (DATA / name / "good.tsv").read_bytes(), partial(read_tables, name))
        for name in ("facts", "mappings", "safety", "sources", "terms")
    },
    "hpo": ("x.hpoa", HPOA.encode(), partial(read_set, "hpo")),
    "maxo": ("x.tsv", (SETS / "actions.tsv").read_bytes(), partial(read_set, "maxo")),
    "obo": ("x.obo", (SETS / "ill.obo").read_bytes(), partial(read_set, "obo")),
    "obo.gz": ("x.obo.gz", gzip.compress((SETS / "ill.obo").read_bytes()), partial(read_set, "obo")),
    "sssom": ("x.sssom.tsv", (SETS / "catalogues.sssom.tsv").read_bytes(), partial(read_set, "sssom")),
}  # fmt: skip


def outcome(reader: str, data: bytes) -> str:
    """What a reader says of data: nothing where it reads them. Anything but an error of ours comes through."""
    name, _, read = READERS[reader]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            read(path)
        except MyographError as error:
            said = str(error)
            assert said, data
            assert len(said) < 100_000, data
            return said.replace(folder + os.sep, "")
    return ""


# ---- any bytes

BITS = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\x85", b"\x1f\x8b", b"\t", b"\r", b"\n",
    b"\n\n", b" ",
    b'"', b"'", b'"""', b"\\", b"\\u", b"\\uD800", b"\\U0011FFFF", b"<", b">", b"<<(", b")>>", b"<http://[>", b"%zz",
    b"{", b"}", b"[", b"]", b"(", b")", b"&x;", b"<!ENTITY x 'y'>", b"<![CDATA[", b"#", b"!", b":", b"@", b"@@", b"^^", b"_:", b"|",
    b"-", b"=1",
    b"9" * 30, b"1e999",
    b"id: HP:1\n", b"[Term]\n", b"[Typedef]\n", b"is_a: ", b"HP:9900001", b"http://example.org/", b'"@context": "file:///etc/passwd",',
)  # fmt: skip

#: What is done to good data: where, in parts of a thousand, how many bytes are taken out, and what is put there.
CHANGES = st.lists(
    st.tuples(st.integers(0, 1000), st.integers(0, 40), st.sampled_from(BITS) | st.binary(max_size=8)), min_size=1, max_size=4
)

#: Each reading of RDF is a process.
FEW, MANY = (settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck)) for count in (15, 120))


def changed(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, count, bits in changes:
        start = len(data) * place // 1000
        data = data[:start] + bits + data[start + count :]
    return data


@pytest.mark.parametrize("reader", READERS)
def test_good_data_are_read(reader: str) -> None:
    assert outcome(reader, READERS[reader][1]) == ""


@pytest.mark.parametrize("reader", READERS)
def test_any_bytes_are_read_or_refused(reader: str) -> None:
    @(FEW if READERS[reader][2] is myograph.open else MANY)
    @given(data=st.binary(max_size=200) | st.lists(st.sampled_from(BITS), max_size=30).map(b"".join))
    def check(data: bytes) -> None:
        outcome(reader, data)

    check()


@pytest.mark.parametrize("reader", READERS)
def test_changed_data_are_read_or_refused(reader: str) -> None:
    @(FEW if READERS[reader][2] is myograph.open else MANY)
    @given(changes=CHANGES)
    def check(changes: list[tuple[int, int, bytes]]) -> None:
        outcome(reader, changed(READERS[reader][1], changes))

    check()


# ---- one defect a file


def reader_of(name: str) -> str:
    """The reader of a file, by the end of its name."""
    return max((reader for reader, (like, _, _) in READERS.items() if name.endswith(like[1:])), key=lambda one: len(READERS[one][0]))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory of a process")
def test_hostile_files_are_refused() -> None:
    """``refusals.txt`` has the message for each, in the order of their names."""
    names = sorted(path.name for path in HOSTILE.iterdir() if path.name != "refusals.txt")
    found = []
    for name in names:
        reader = reader_of(name)
        said = outcome(reader, (HOSTILE / name).read_bytes()).splitlines()
        found.append(f"{name}{''.join(said[:1]).removeprefix(READERS[reader][0])}")
    assert found == (HOSTILE / "refusals.txt").read_text(encoding="utf-8").splitlines()


# ---- too large to keep here

EX = "http://example.org/"
ABOUT = f"<{EX}a> <{EX}p> "
RDF_XML = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="{EX}">CONTENT</rdf:RDF>'
ELEMENT = f'<rdf:Description rdf:about="{EX}a"><e:p>CONTENT</e:p></rdf:Description>'
DEEP = "this is nested too deeply. Write it with fewer brackets, elements or triples in each other."
MEMORY = r"reading this takes more than 5\d\d MB of memory\. Check where the file is from, or convert it to N-Triples\."
ENTITY = f'<!DOCTYPE rdf:RDF [<!ENTITY x "{"x" * 50_000}">]>{RDF_XML}'
BASE = RDF_XML.replace(" xmlns", f' xml:base="{EX}{"x" * 1_000_000}/" xmlns', 1)
ORPHANS = "".join(f"\n[Term]\nid: X:{n}\nis_a: X:x\n" for n in range(20_000))
LARGE = {
    "entity.rdf": (ENTITY.replace("CONTENT", ELEMENT).replace("CONTENT", "&x;" * 20_000), MEMORY),
    "base.rdf": (BASE.replace("CONTENT", ELEMENT.replace(f"{EX}a", "a") * 5000), MEMORY),
    "prefix.ttl": (f"@prefix e: <{EX}{'x' * 1_000_000}> .\n{'e:a e:b e:c .' * 5000}", MEMORY),
    "nested.jsonld": (f'{{"{EX}a":' * 5000 + '"x"' + "}" * 5000, f"{MEMORY}|{re.escape(DEEP)}"),
    "contexts.jsonld": ('{"@context":' + '{"a":{"@id":"x:a","@context":' * 3000 + "{}" + "}}" * 3000 + "}", f"{MEMORY}|{re.escape(DEEP)}"),
    "triples.ttl": (ABOUT + f"<<( {ABOUT}" * 50_000 + f"<{EX}x>" + ")>>" * 50_000 + " .", re.escape(DEEP)),
    "triples.nt": (ABOUT + f"<<( {ABOUT}" * 101 + f"<{EX}x>" + ")>>" * 101 + " .", re.escape(DEEP)),
    "long.nt": (f'{ABOUT}"{"x" * 17_000_000}" .', re.escape("a name or a text in this is longer than 16 MB. Shorten it.")),
    "hierarchy.obo": (
        "ontology: toy\n" + "".join(f"\n[Term]\nid: X:{n}\nname: {n}\n" + f"is_a: X:{n - 1}\n" * (n > 0) for n in range(1500)),
        r"there are more than 1,000 broader terms of this\. Check the hierarchy\.",
    ),
    "line.obo": ("ontology: toy\n\n[Term]\nid: X:1\nname: " + "x" * MOST_LINE, r"this line is longer than 4 MB\. Shorten it\."),
    "line.sssom.tsv": ("#" * (MOST_LINE + 1), r"this line is longer than 4 MB\. Shorten it\."),
    "same.obo": ("ontology: toy\n" + "\n[Term]\nid: X:1\nname: x\n" * 20_000, r"line 4 has the same id \(found 'X:1'\)\. Make one .*"),
    "orphans.obo": (f"ontology: toy\n{ORPHANS}", r"there is no \[Term\] of this id .*"),
    "columns-facts.tsv": ("id\tsubject\trelation\tobject\tsource" + "\tx" * 1_000_000 + "\na\n", "this column is not known.*"),
    "rows-facts.tsv": ("id\tsubject\trelation\tobject\tsource\n" + "x\n" * 200_000, r"fields in this line: 1, in the header: 5 .*"),
}  # fmt: skip


def test_a_hierarchy_of_ours_without_end_is_refused(tmp_path: Path) -> None:
    terms, facts = tmp_path / "long-terms.tsv", tmp_path / "long-facts.tsv"
    rows = [f"long{n}\tlong {n}\tSymptom\tInvented." for n in range(500)]
    terms.write_text("\n".join(["id\tlabel\tclass\tdefinition", *rows, ""]), encoding="utf-8")
    rows = [f"L{n}\tlong{n}\tsubtypeOf\tlong{n - 1}\tcuration" for n in range(1, 500)]
    facts.write_text("\n".join(["id\tsubject\trelation\tobject\tsource", *rows, ""]), encoding="utf-8")
    graph = myograph.open("bundled").load("terms", terms, into=tmp_path / "graph")
    with pytest.raises(
        LoadError, match=r"/long\d+: there are more than 150 both above and below this in a hierarchy\. Check the rows that lead"
    ):
        graph.load("facts", facts)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory of a process")
@pytest.mark.parametrize("name", LARGE)
def test_a_file_that_takes_all_there_is_is_refused_in_little_of_it(name: str, tmp_path: Path) -> None:
    text, message = LARGE[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    source = "facts" if name.endswith("-facts.tsv") else "sssom" if ".sssom" in name else "obo"
    act = f"bundled').load('{source}', sys.argv[1], into=sys.argv[2])" if name.endswith((".tsv", ".obo")) else f"{path}')"
    script = f"import sys, myograph\ntry: myograph.open('{act}\nexcept myograph.errors.MyographError as error: print(str(error))"
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", RUSAGE.replace("SCRIPT", script), str(path), str(tmp_path / "graph")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    *said, megabytes = done.stdout.splitlines()
    assert re.fullmatch(rf"(.*?: |.*:\d+: )(column '.*': )?({message})", said[0]), said[0]
    assert len(done.stdout) < 100_000
    assert int(megabytes) < 900
    assert time.monotonic() - start < 40


#: Not the ru_maxrss of the process itself, which begins with that of the one that started it.
RUSAGE = """SCRIPT
import resource
peak = next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM:'))
print(max(peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1000)"""


def test_what_is_packed_is_read_up_to_a_hundred_times_its_size(tmp_path: Path) -> None:
    path = tmp_path / "x.obo.gz"
    path.write_bytes(gzip.compress(b"\0" * 10_000_000) * 3000)  # 30 GB in 30 MB
    for source in ("obo", "sssom"):
        with pytest.raises(
            LoadError, match=r"x\.obo\.gz: more than \d+ MB come out of this when it is unpacked\. Check where|longer than 4 MB"
        ):
            myograph.open("bundled").load(source, path, into=tmp_path / "graph")
    path.write_bytes(gzip.compress(b"\0" * 9_000_000))
    assert len(read_unpacked(path)) == 9_000_000


def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("myograph.rdf.LIMITS", myograph.rdf.Limits(1, 500, 100_000_000))
    monkeypatch.setattr("myograph.rdf.LIMITS_FOR_EACH", myograph.rdf.Limits(0, 20, 50_000_000))
    path = tmp_path / "x.rdf"
    path.write_text(RDF_XML.replace("CONTENT", "<e:d><e:p>" * 100_000 + "</e:p></e:d>" * 100_000), encoding="utf-8")
    with pytest.raises(GraphError) as caught:
        myograph.open(path)
    assert str(caught.value) == f"{path}: this was not read in 1 seconds. Check where the file is from."


def test_a_file_that_stands_for_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("myograph.rdf.LIMITS", myograph.rdf.Limits(20, 500, 5_000_000))
    path = tmp_path / "x.ttl"
    path.write_text(f"{ABOUT} ({' 1' * 100_000} ) .", encoding="utf-8")
    with pytest.raises(GraphError) as caught:
        myograph.open(path)
    remedy = "Check where the file is from, or convert it to N-Triples."
    assert str(caught.value) == f"{path}: this stands for more than 15 MB of N-Quads. {remedy}"


# ---- what is no file, or asks for more files


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such thing")
def test_what_is_no_file_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    graph = ["--graph", str(tmp_path / "graph")]
    for name in ("x.ttl", "x.obo", "x.obo.gz", "x.tsv", "x.sssom.tsv"):
        os.mkfifo(tmp_path / name)
        (tmp_path / f"endless-{name}").symlink_to("/dev/zero")
    for prefix in ("", "endless-"):
        for words in (
            ["info", "--graph", "x.ttl"],
            ["load", "obo", "x.obo", *graph],
            ["load", "obo", "x.obo.gz", *graph],
            ["load", "facts", "x.tsv", *graph],
            ["load", "sssom", "x.sssom.tsv", *graph],
            ["query", "--file", "x.ttl"],
            ["check", "--text", "article=x.tsv"],
        ):
            given = [re.sub(r"(x\.\S+)", lambda found: str(tmp_path / (prefix + found[0])), word) for word in words]  # noqa: B023  # called at once
            assert main(given) == 2, given
            said = capsys.readouterr().err
            assert said.endswith(": this is no file but a pipe or a device. Save what comes out of it in a file.\n"), said
            assert said.count("\n") == 1


def test_nobody_else_is_asked_and_nothing_is_run(tmp_path: Path) -> None:
    """What names documents and modules is data, and stays that: when it is loaded, asked and exported."""
    (tmp_path / "named_by_a_file.py").write_text("raise SystemExit('it was run')", encoding="utf-8")
    obo = (SETS / "ill.obo").read_text(encoding="utf-8")
    owlready = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module"
    more = f'import: http://127.0.0.1:9/ontology.owl\nproperty_value: {owlready} "named_by_a_file" xsd:string\n'
    (tmp_path / "ill.obo").write_text(obo.replace("ontology: ill\n", f"ontology: ill\n{more}"), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", WATCHED], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


#: A process in which a connection, and reading what the data name, is an error.
WATCHED = """
import sys
def watch(event, given):
    if event in ("socket.connect", "socket.getaddrinfo", "urllib.Request") or "named_by_a_file" in str(given):
        raise SystemExit(f"{event} {given}")
sys.addaudithook(watch)
sys.path.insert(0, "")
import myograph
graph = myograph.open("bundled").load("obo", "ill.obo", into="graph")
assert graph.query("ASK { ?s <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/ontology.owl> }")
for name in ("x.nq", "x.rdf", "x.jsonld"):
    graph.export({"x.nq": "nquads", "x.rdf": "rdfxml", "x.jsonld": "jsonld"}[name], name)
    myograph.open(name).find("illness")
graph.to_rdflib()
"""


# ---- a graph of somebody else's that is checked


def test_a_check_takes_any_graph(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("text", encoding="utf-8")
    myograph.open("bundled").export("nquads", tmp_path / "good.nq")
    good = (tmp_path / "good.nq").read_text(encoding="utf-8")
    said = f"<{MYO}association/X> <{MYO}NAME> VALUE <{MYO}graph/associations> .\n"
    more = [("hasSource", f"<{MYO}source/article>"), ("spanStart", '"a\\tb"'), ("spanEnd", f'"{"9" * 5000}"'), ("spanDigest", '"x"')]
    extra = "".join(said.replace("NAME", name).replace("VALUE", value) for name, value in more)
    (tmp_path / "x.nq").write_text(good + extra, encoding="utf-8")
    found = _positions(myograph.open(tmp_path / "x.nq")._store(), {"article": tmp_path / "article.txt"}).findings
    assert [finding for finding in found if finding.subject == "association:X"] == [
        Finding("ERROR", "span-digest", "association:X", "spanStart", f"a\tb-{'9' * 20}: no position")
    ]
    (tmp_path / "x.nq").write_text(
        good + said.replace("NAME", "note").replace("VALUE", f"<<( {ABOUT} 'x' )>>".replace("'", '"')), encoding="utf-8"
    )
    with pytest.raises(GraphError) as caught:
        myograph.open(tmp_path / "x.nq").check()
    what = "note has a triple as its value in graph:associations"
    assert str(caught.value) == f"this graph cannot be checked: {what}. Say it by OWL's annotation of axioms."


def fuzz(reader: str) -> None:
    """Look for data that a reader does not take well, until there are such or somebody stops it."""

    def one(data: bytes) -> None:
        outcome(reader, data)

    found = Path(tempfile.gettempdir(), f"myograph-fuzz-{reader}")
    found.mkdir(exist_ok=True)
    (found / "good").write_bytes(READERS[reader][1])
    atheris.Setup([sys.argv[0], str(found), *sys.argv[2:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in READERS:
        fuzz(sys.argv[1])
    sys.exit(f"Name a reader: {', '.join(READERS)}.")
