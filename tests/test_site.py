"""The site: every term has its page, every link leads somewhere, and what is unsafe stands nowhere but among what is disputed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

import html5rdf
import pytest
from servers import program

import myograph
from myograph.cli import main
from myograph.errors import GraphError, MissingExtra
from myograph.site import content
from myograph.vocabulary import MYO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

DATA = Path(__file__).parent / "data" / "site"
TERMS = """SELECT DISTINCT ?term WHERE {
  { GRAPH <https://w3id.org/myograph/graph/ontology> { ?term a ?kind }
    FILTER(STRSTARTS(STR(?kind), "http://www.w3.org/2002/07/owl#") && ISIRI(?term))
    FILTER(?kind != <http://www.w3.org/2002/07/owl#Ontology>) }
  UNION { ?term a <https://w3id.org/myograph/Entity> }
  UNION { ?term a <https://w3id.org/myograph/Source> }
}"""
#: What reviews found unsafe or outdated: ontology/reviews.tsv, S02 and S11.
DISPUTED = {"F096", "F071", "F072", "F073", "F074"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site") / "site"
    assert myograph.open("bundled").site(path) == ()
    return path


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, Element]:
    return parsed(folder)


def parsed(folder: Path, word: str = "") -> dict[str, Element]:
    """Path -> page, of those that hold a word, by a parser that takes nothing but valid HTML."""
    found = {}
    for path in sorted(folder.rglob("*.html")):
        if word in (text := path.read_text(encoding="utf-8")):
            parser = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False)
            found[path.relative_to(folder).as_posix()] = parser.parse(text)
    return found


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def with_class(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if name in one.get("class", "").split())


def by_id(page: Element, name: str) -> Element:
    return next(one for one in page.iter() if one.get("id") == name)


def test_every_term_and_every_question_has_a_page(pages: dict[str, Element]) -> None:
    graph = myograph.open("bundled")
    answer = graph.query(TERMS)
    assert isinstance(answer, myograph.Answer)
    shown = Counter(words(code) for page in pages.values() for code in with_class(page, "iri") if "://" in words(code))
    assert shown == Counter(row.term.iri for row in answer)
    assert len([path for path in pages if path.startswith("question/")]) == len(graph.questions) == 32


def test_every_link_leads_somewhere(pages: dict[str, Element], folder: Path) -> None:
    anchors = {path: [one.get("id", "") for one in page.iter() if one.get("id")] for path, page in pages.items()}
    assert {path: sorted(ids) for path, ids in anchors.items() if len(ids) != len(set(ids))} == {}
    broken, outside = [], set()
    for path, page in pages.items():
        for element in page.iter():
            link = element.get("href") or element.get("src") or ""
            target, anchor = urldefrag(link)
            if link.startswith(("http://", "https://")):
                outside.add(element.tag)
            elif link and link != "data:,":
                file = os.path.normpath(os.path.join(os.path.dirname(path), target)) if target else path
                if not (folder / file).is_file() or (anchor and anchor not in anchors[file]):
                    broken.append((path, link))
    assert broken == []
    assert outside == {"a"}  # which nothing but a person follows


def test_nothing_is_fetched_by_styles_and_scripts(folder: Path) -> None:
    texts = [(folder / "assets" / name).read_text(encoding="utf-8") for name in ("style.css", "search.js")]
    assert [word for word in ("url(", "@import", "fetch(", "XMLHttpRequest", "innerHTML") for text in texts if word in text] == []
    assert all(path.suffix in (".html", ".css", ".js", ".svg") for path in folder.rglob("*.*"))


def test_pages_can_be_read_by_programs_that_read_aloud(pages: dict[str, Element]) -> None:
    for path, page in pages.items():
        levels = [int(one.tag[1]) for one in page.iter() if one.tag in ("h1", "h2", "h3", "h4")]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert all(one.get("alt") for one in page.iter("img")), path
        assert page.find(".").get("lang") == "en", path  # type: ignore[union-attr]  # it is the root
        named = {one.get("id") for one in page.iter()}
        assert {one.get("aria-labelledby") for one in page.iter() if one.get("aria-labelledby")} <= named, path
        assert {one.get("for") for one in page.iter("label")} <= named, path


def test_what_is_unsafe_or_outdated_stands_among_what_is_disputed(pages: dict[str, Element]) -> None:
    found: Counter[str] = Counter()
    for path, page in pages.items():
        apart = {id(one) for section in with_class(page, "disputed") for one in section.iter()}
        shown = [one for status in ("unsafe", "outdated") for one in with_class(page, status) if one.tag == "li"]
        shown += [cell for cell in page.iter("td") if words(cell) in ("unsafe", "outdated")]
        assert [words(one) for one in shown if id(one) not in apart] == [], path
        for section in with_class(page, "disputed"):
            assert words(section).startswith("Disputed: do not act on it"), path
            found.update(re.findall(r" (F\d{3})\b", " ".join(words(one) for one in section.iter("li"))))
    # each once with its subject, with its object, with the article and with the review
    assert found == Counter(dict.fromkeys(DISPUTED, 4))
    assert words(next(with_class(pages["entity/hot-compress.html"], "disputed"))) == (
        "Disputed: do not act on it A source says this, and a review found it unsafe or out of date. It is shown so that nothing is "
        "hidden. No answer of the graph rests on it. hot compress lowers risk of blood clot in the leg unsafe can; said to hold always; "
        "applied to the legs · Muscle Twitch in Leg, More Serious Health Conditions > Blood clot in legs · F096 Why it is unsafe: Heat is "
        "named as a way to prevent a clot in the leg. No source was found that bears this out, and a public health service lists a clot in "
        "a deep vein among what heat is not suitable for. One other page says the opposite. (review S02, resting on Heat Therapy "
        "(home safety section))"
    )


def test_a_remedy_says_first_who_must_not_use_it(pages: dict[str, Element]) -> None:
    page = pages["entity/massage.html"]
    order = [one.get("id") for one in page.iter("h2")]
    assert order[:2] == ["cautions", "said"]
    cautions = next(with_class(page, "cautions"))
    # ontology/facts/safety.tsv: what is said of massage, then of what is a kind of it
    assert [(words(one)) for one in with_class(cautions, "says")] == [
        "blood clot in the leg",
        "blood clot in the leg",
        "blood-thinning medicine",
        "unhealed fracture",
        "severe osteoporosis",
        "broken skin",
        "peripheral arterial disease",
        "deep tissue massage contraindicated for blood-thinning medicine",
        "clot in the lung",
    ]
    assert [words(one) for one in cautions.iter("h3")] == [
        "contraindicated for",
        "has risk",
        "It follows from these, by the axioms of the ontology",
    ]
    # deep vein thrombosis is a kind of clot in the leg, peripheral arterial disease one of poor circulation
    assert [words(one) for one in next(with_class(cautions, "follows"))] == [
        "contraindicated for: deep vein thrombosis",
        "unsuitable for: poor blood circulation in the legs",
    ]
    everywhere = {path: page for path, page in pages.items() if path.startswith("entity/") and any(with_class(page, "cautions"))}
    remedies = myograph.open("bundled").query(
        f"SELECT DISTINCT ?one {{ ?one <{MYO}unsuitableFor>|<{MYO}hasPrecaution>|<{MYO}hasRisk> ?any }}"
    )
    assert isinstance(remedies, myograph.Answer)
    assert {f"entity/{row.one.name}.html" for row in remedies} == set(everywhere)
    assert {next(page.iter("h2")).get("id") for page in everywhere.values()} == {"cautions"}


def test_home_remedies_are_withheld_with_an_alarm(pages: dict[str, Element]) -> None:
    """Swelling may show a clot; cold (F137, F139, S10-8) and raising the legs (F123) are said to help against swelling."""
    page = pages["entity/swelling.html"]
    assert words(next(with_class(page, "alarm"))) == (
        "Swelling is an alarm: it is of the class warning sign. With it, home remedies are withheld. 4 statements name home remedies for "
        "it; they are not shown here. A remedy's own page shows first who must not use it."
    )
    main_part = words(by_id(page, "main"))
    assert [name for name in ("cold compress", "elevating the legs") if name in main_part] == []
    statements = [one for list in with_class(pages["entity/cold-compress.html"], "statements") for one in list]
    uses = {words(one).rpartition(" · ")[2]: words(one) for one in statements}
    assert "Mind: swelling is an alarm (warning sign): with it, home remedies are withheld." in uses["F139"]


def test_serious_causes_carry_the_notices_of_their_questions(pages: dict[str, Element]) -> None:
    for path in ("entity/amyotrophic-lateral-sclerosis.html", "class/SeriousCause.html", "question/serious-causes.html"):
        said = [words(one) for one in next(with_class(pages[path], "notice")).iter("li")]
        assert said[:2] == [
            "Most causes of a muscle twitch in the leg are harmless and end by themselves.",
            "Only a doctor can find out the exact cause.",
        ], path


def test_contested_statements_say_so_and_why(pages: dict[str, Element]) -> None:
    statement = by_id(pages["entity/muscular-dystrophy.html"], "statement-F062")
    assert words(statement).startswith(
        "muscle twitching contested hallmark · Muscle Twitch in Leg, More Serious Health Conditions > Muscular dystrophy · F062 "
        "Why it is contested: Twitching that is seen (fasciculation) is a sign of the motor nerve."
    )


def test_axioms_are_told_in_words_and_in_notation(pages: dict[str, Element]) -> None:
    def told(path: str) -> list[tuple[str, str]]:
        shown = next(with_class(pages[path], "axioms"))
        return [(words(term), words(notation)) for term, notation in zip(shown.iter("dt"), shown.iter("dd"), strict=True)]

    said, notation = told("class/EmergencyCondition.html")[0]
    assert said == (
        "Exactly this is of the class emergency condition: condition that needs calling the emergency services or has red flag some "
        "finding. A reasoner finds it out."
    )
    assert notation == "EquivalentTo: Condition and ((needs value call-emergency-services) or (hasRedFlag some Finding))"
    assert told("property/presentsWith.html") == [
        (
            "If a presents with b, and b has broader transitive c, then a presents with c.",
            "SubPropertyChain: presentsWith o skos:broaderTransitive",
        ),
        ("Its subject is always of the class cause.", "Domain: Cause"),
        ("Its object is always of the class finding.", "Range: Finding"),
    ]
    assert told("property/hasSeverity.html")[-1] == (
        "What has category more serious health condition also has severity serious.",
        "General axiom: hasCategory value more-serious-condition SubClassOf hasSeverity value serious",
    )


def test_the_search_knows_every_name(folder: Path, pages: dict[str, Element]) -> None:
    text = (folder / "assets" / "index.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("const MYOGRAPH_INDEX = ").removesuffix(";\n"))
    own = {path for path in pages if "/" in path}
    assert {entry[1] for entry in index} == own
    als = next(entry for entry in index if entry[1] == "entity/amyotrophic-lateral-sclerosis.html")
    assert als == [
        "amyotrophic lateral sclerosis", "entity/amyotrophic-lateral-sclerosis.html", "disease", "myo:amyotrophic-lateral-sclerosis",
        "ALS", "Lou Gehrig's disease", "Lou Gehrig’s disease", "motor neuron disease",
    ]  # fmt: skip


def test_the_same_graph_gives_the_same_bytes_in_place_of_an_earlier_site(folder: Path, tmp_path: Path) -> None:
    """Also where it comes from a file, whose blank nodes are called otherwise; only how to ask it names the file.

    Two questions stop at the first statements that they come upon, which are others in another store.
    """
    (tmp_path / "site" / "entity").mkdir(parents=True)
    (tmp_path / "site" / "entity" / "given-up.html").write_text("a page of an earlier site", encoding="utf-8")
    file = tmp_path / "graph.nq"
    myograph.open("bundled").export("nquads", file)
    assert main(["site", "-o", str(tmp_path / "site"), "--graph", str(file)]) == 0
    both = [
        {path.relative_to(root): path.read_text(encoding="utf-8") for path in root.rglob("*.*")} for root in (folder, tmp_path / "site")
    ]
    named = (f" --graph {file}", f"&#34;{file}&#34;")
    again = {path: text.replace(named[0], "").replace(named[1], "") for path, text in both[1].items()}
    assert set(both[0]) == set(again)
    differing = {path.as_posix() for path, text in both[0].items() if text != again[path]}
    assert differing <= {"question/cause-profile.html", "question/statements.html"}
    assert sum(named[0] in text for text in both[1].values()) == 32


def test_a_folder_with_something_else_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letters").mkdir()
    assert main(["site", "-o", str(tmp_path), "--graph", "bundled"]) == 2
    assert capsys.readouterr().err == f"myograph: {tmp_path}: this folder holds something else: letters. Name a new one.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]


def test_texts_of_a_graph_are_no_html_and_names_no_paths(tmp_path: Path) -> None:
    hostile = "<script>alert('x')</script> & \"><img src=x onerror=alert(1)>"
    row = ("hostile", hostile, "Symptom", f"A {hostile}.", f"exact {hostile}", "", "", "", f"Noted: {hostile}")
    head = "id\tlabel\tclass\tdefinition\texact_synonyms\trelated_synonyms\tlay_synonyms\tdefinition_source\tnote"
    pair = [("Tremor", "Tremor one", "Symptom", "One."), ("tremor", "tremor two", "Symptom", "Two.")]  # one file, on some systems
    lines = [head, *("\t".join([*one, *[""] * (9 - len(one))]) for one in (row, *pair))]
    (tmp_path / "own-terms.tsv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    fact = ("X1", "amyotrophic-lateral-sclerosis", "presentsWith", "hostile", hostile, "curation")
    head = "id\tsubject\trelation\tobject\tqualifier\tsource"
    (tmp_path / "own-facts.tsv").write_text("\n".join([head, "\t".join(fact), ""]), encoding="utf-8")
    graph = myograph.open("bundled", questions=DATA / "questions").load("terms", tmp_path / "own-terms.tsv", into=tmp_path / "graph")
    graph = graph.load("facts", tmp_path / "own-facts.tsv")
    graph.site(tmp_path / "site")
    pages = parsed(tmp_path / "site", "alert(") | {
        name: parse(tmp_path / "site" / name) for name in ("entity/Tremor.html", "entity/tremor-.html")
    }
    assert words(next(pages["entity/hostile.html"].iter("h1"))) == hostile
    statement = by_id(pages["entity/amyotrophic-lateral-sclerosis.html"], "statement-X1")
    assert words(statement) == f"{hostile} {hostile} · myograph, by its curators · X1"
    answer = next(with_class(pages["question/unsafe.html"], "disputed"))
    assert words(answer) == (
        "Disputed: do not act on it. Among these are statements that a review found unsafe or out of date. "
        f"statementstandingtold F096unsafe{hostile}"
    )
    found = {path: words(next(page.iter("h1"))) for path, page in pages.items() if "/tremor" in path.casefold()}
    assert found == {"entity/Tremor.html": "Tremor one", "entity/tremor-.html": "tremor two"}
    scripts = {(one.get("src"), one.text) for page in pages.values() for one in page.iter("script")}
    assert scripts == {(f"{root}assets/{name}.js", None) for root in ("", "../") for name in ("index", "search")}
    assert [one.get("src") for page in pages.values() for one in page.iter("img")] == []


def parse(path: Path) -> Element:
    page: Element = html5rdf.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return page


def test_a_graph_with_too_many_terms_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST", 427)
    # 158 individuals, 51 classes, 172 properties, 47 sources
    with pytest.raises(GraphError) as caught:
        myograph.open("bundled").site(tmp_path / "site")
    assert str(caught.value) == "a site of this graph would have 428 pages, and has 427 at most. Take a graph with fewer terms."
    assert list(tmp_path.iterdir()) == []


def test_a_graph_without_its_named_graphs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text(f"<{MYO}epilepsy> a <{MYO}Disease> .", encoding="utf-8")
    with pytest.raises(GraphError) as caught:
        myograph.open(tmp_path / "one.ttl").site(tmp_path / "site")
    assert str(caught.value) == (
        f"{tmp_path / 'one.ttl'}: a site reads the named graph graph:closure, which is not there. "
        "Files in Turtle, N-Triples, RDF/XML and JSON-LD keep no named graphs: use N-Quads or TriG."
    )


def test_what_is_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert myograph.open("bundled").site(tmp_path / "site") == (
        "It has no picture of the whole graph: drawing needs packages that are not installed: pip install 'myograph[draw]'",
    )
    assert list(parse(tmp_path / "site" / "index.html").iter("img")) == []
    monkeypatch.delitem(sys.modules, "myograph.site.render", raising=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtra) as caught:
        myograph.open("bundled").site(tmp_path / "other")
    assert str(caught.value) == "a site needs packages that are not installed: pip install 'myograph[site]'"
    assert not (tmp_path / "other").exists()


def test_data_sets_are_counted_and_get_no_pages(hpo_folder: Path, folder: Path, tmp_path: Path) -> None:
    graph = myograph.open(hpo_folder)
    lacking = graph.site(tmp_path / "site")
    counts = []
    for cls, bundled in (("Entity", 145), ("Association", 280)):
        answer = graph.query(f"SELECT (COUNT(DISTINCT ?one) AS ?all) WHERE {{ ?one a <{MYO}{cls}> }}")
        assert isinstance(answer, myograph.Answer)
        counts.append(answer[0].all - bundled)
    said = f"{counts[0]:,} entities and {counts[1]:,} statements of"
    assert lacking == (
        f"Not in it: {said} data sets. It says so on its first page.",
        "It has no picture of the whole graph, which is too large for one.",
    )
    assert words(next(with_class(parse(tmp_path / "site" / "index.html"), "leftout"))).startswith(
        f"Not on these pages: {said} the data sets"
    )
    both = [{path.relative_to(root) for path in root.rglob("*.html")} for root in (folder, tmp_path / "site")]
    assert both[1] - both[0] == {Path("source/hpo.html"), Path("source/hpoa.html")}
    assert both[0] <= both[1]
    assert "https://hpo.jax.org/app/license" in words(parse(tmp_path / "site" / "source" / "hpo.html"))


def test_a_browser_opens_it_from_the_disk_and_the_search_answers(folder: Path, tmp_path: Path) -> None:
    """Types a lay word into the search of a page, where no host has an address, so that what is not on the disk fails."""
    browser = program("chromium", "apt install chromium")
    site = tmp_path / "site"
    shutil.copytree(folder, site)
    shutil.copy(DATA / "drive.js", site)
    page = site / "class" / "Cause.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("<head>", '<head><script src="../drive.js"></script>'), encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={tmp_path / 'browser'}"]
    command += ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=2000", "--dump-dom", page.as_uri()]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert [line for line in ran.stderr.splitlines() if "CONSOLE" in line] == []
    shown = html5rdf.parse(ran.stdout, namespaceHTMLElements=False)
    assert words(by_id(shown, "wrong")) == "[]"
    assert words(by_id(shown, "found")) == "muscle spasm “charley horse”, symptom"
    assert [link.get("href") for link in by_id(shown, "found").iter("a")] == ["../entity/muscle-spasm.html"]
