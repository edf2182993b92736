"""Drawing: the same bytes for the same graph, the neighbours that the article states, and clear refusals that leave no file."""

import csv
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

import myograph
from myograph.draw import draw
from myograph.errors import GraphError, MissingExtra, QuestionError, UnknownTerm
from myograph.graph import Graph

ONTOLOGY = Path(__file__).parents[1] / "ontology"
ALS = "amyotrophic-lateral-sclerosis"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return myograph.open("bundled")


def rows(name: str) -> "list[dict[str, str]]":
    with open(ONTOLOGY / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def written(path: Path) -> str:
    """All words of a picture in the order in which they were written; a label that is wrapped reads as if it were not."""
    return " ".join("".join(text.itertext()) for text in ElementTree.parse(path).iter(SVG + "text"))


@pytest.mark.parametrize("entity", ["als", "leg-blood-clot", "massage", "muscle-twitching", None])
@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_the_same_graph_gives_the_same_bytes(graph: Graph, tmp_path: Path, entity: "str | None", ending: str) -> None:
    pictures = []
    for name in ("one", "other"):
        draw(graph, tmp_path / (name + ending), entity)
        pictures.append((tmp_path / (name + ending)).read_bytes())
    assert pictures[0] == pictures[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one" + ending, "other" + ending]


def test_neighbours_of_als_are_those_that_the_article_states(graph: Graph, tmp_path: Path) -> None:
    labels = {row["id"]: row["label"] for row in rows("terms.tsv")}
    stated = [row for row in rows("facts/article.tsv") if row["subject"] == ALS and row["object"]]
    neighbours = {labels[row["object"]] for row in stated}
    assert neighbours == {
        "death",
        "inability to move the legs",
        "more serious health condition",
        "muscle twitching",
        "progressive weakness",
        "wasting of nerves",
    }
    draw(graph, tmp_path / "als.svg", "als")
    text = written(tmp_path / "als.svg")
    assert {label for label in labels.values() if f" {label} " in f" {text} "} >= neighbours | {labels[ALS]}
    for relation in ("presents with", "leads to symptom", "leads to", "has mechanism", "has category"):
        assert relation in text
    assert "cause: serious" in text
    assert "contested" not in text


def test_whole_graph_shows_every_cause_with_a_finding(graph: Graph, tmp_path: Path) -> None:
    labels = {row["id"]: row["label"] for row in rows("terms.tsv")}
    causes = {labels[row["subject"]] for row in rows("facts/article.tsv") if row["relation"] == "presentsWith"}
    draw(graph, tmp_path / "whole.svg")
    text = written(tmp_path / "whole.svg")
    assert {cause for cause in causes if cause not in text} == set()
    assert all(heading in text for heading in ("Causes", "Findings", "Remedies", "must not be used with", "contested by a review"))


def test_contested_statements_are_dashed(graph: Graph, tmp_path: Path) -> None:
    draw(graph, tmp_path / "massage.svg", "massage")
    styles = Counter("dasharray" in (path.get("style") or "") for path in ElementTree.parse(tmp_path / "massage.svg").iter(SVG + "path"))
    assert styles[True] == 5  # two statements of two lines each, to and from the label of the relation; and the legend
    assert "contested by a review" in written(tmp_path / "massage.svg")


def test_svg_carries_title_and_statements(graph: Graph, tmp_path: Path) -> None:
    draw(graph, tmp_path / "als.svg", "als")
    picture = ElementTree.parse(tmp_path / "als.svg")
    assert picture.findtext(SVG + "title") == "myograph: amyotrophic lateral sclerosis"
    assert picture.findtext(".//{http://purl.org/dc/elements/1.1/}description") == (
        "amyotrophic lateral sclerosis has category more serious health condition; "
        "amyotrophic lateral sclerosis has mechanism wasting of nerves; "
        "amyotrophic lateral sclerosis leads to death; "
        "amyotrophic lateral sclerosis leads to symptom inability to move the legs; "
        "amyotrophic lateral sclerosis presents with muscle twitching; "
        "amyotrophic lateral sclerosis presents with progressive weakness"
    )
    assert picture.find(".//{http://purl.org/dc/elements/1.1/}date") is None


@pytest.mark.parametrize("name", ["als.gif", "als", ".svg", "als.svg.gz"])
def test_other_endings_are_refused(graph: Graph, tmp_path: Path, name: str) -> None:
    with pytest.raises(QuestionError) as caught:
        draw(graph, tmp_path / name, "als")
    assert str(caught.value) == f"{tmp_path / name}: a picture is drawn to a file whose name ends in .svg or .png."
    assert list(tmp_path.iterdir()) == []


def test_unknown_entity_is_refused(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(UnknownTerm) as caught:
        draw(graph, tmp_path / "fibro.svg", "fibromyalga")
    assert str(caught.value) == "no entity is called 'fibromyalga'. Did you mean fibromyalgia?"
    assert list(tmp_path.iterdir()) == []


def test_missing_folder_is_an_error(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "als.svg"
    with pytest.raises(GraphError) as caught:
        draw(graph, path, "als")
    assert str(caught.value) == f"{path}: this cannot be written: No such file or directory"
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_draw_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text(
        '<https://w3id.org/myograph/tic> a <https://w3id.org/myograph/Entity> ; <http://www.w3.org/2000/01/rdf-schema#label> "tic" .\n'
    )
    one = myograph.open(tmp_path / "one.ttl")
    for entity, about in ((None, ""), ("tic", " about tic")):
        with pytest.raises(GraphError) as caught:
            draw(one, tmp_path / "one.svg", entity)
        assert str(caught.value) == f"{tmp_path / 'one.ttl'}: there is no statement to draw{about}."
    assert [path.name for path in tmp_path.iterdir()] == ["one.ttl"]


def test_without_matplotlib_the_extra_is_named(graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra) as caught:
        draw(graph, tmp_path / "als.svg", "als")
    assert str(caught.value) == "drawing needs packages that are not installed: pip install 'myograph[draw]'"
    assert list(tmp_path.iterdir()) == []
