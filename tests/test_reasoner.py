"""`check` by the reasoner: HermiT concludes what the closure holds, triple for triple, and sees through broken copies."""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple
from quality import without_rules

from myograph import GraphError, build, reasoner, schema
from myograph.checks import ERROR, Finding, Report
from myograph.checks import check as check_store
from myograph.vocabulary import GRAPH_CLOSURE, OWL, RDF_TYPE, RDFS, SKOS, myo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

TESTING = myo("graph/testing")
SUBCLASS = NamedNode(RDFS + "subClassOf")
NOT_RUN = (
    "positions: not run; it needs the text of a source, such as article=FILE",
    "shapes: not run; pip install 'myograph[check]'",
)


@cache
def bundled() -> tuple[Quad, ...]:
    return tuple(build.assemble(build.read_files(build.bundled_files())))


def check(quads: Iterable[Quad], documents: Mapping[str, str | Path]) -> Report:
    store = Store()
    store.extend(quads)
    return without_rules(check_store(store, documents))


@pytest.fixture
def without_pyshacl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder that temporary files go to."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("without_pyshacl")
def test_hermit_concludes_what_the_closure_holds(temporary: Path) -> None:
    report = check(list(bundled()), {})
    count = sum(quad.graph_name == GRAPH_CLOSURE for quad in bundled())
    assert count > 1000
    assert report.findings == ()
    assert report.notes == (*NOT_RUN, f"reasoner: HermiT draws {count} conclusions, the closure holds {count}")
    assert report.ok
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("without_pyshacl")
def test_a_wrong_a_lacking_triple_and_a_class_without_possible_members() -> None:
    wrong = Quad(myo("massage"), myo("treatedBy"), myo("leg"), GRAPH_CLOSURE)
    lacking = Quad(myo("serious"), myo("severityOf"), myo("amyotrophic-lateral-sclerosis"), GRAPH_CLOSURE)
    unsatisfiable = {Quad(myo("Both"), SUBCLASS, myo(cls), TESTING) for cls in ("Finding", "Remedy")}
    assert lacking in bundled()
    report = check([*({*bundled(), wrong} - {lacking}), *unsatisfiable, Quad(myo("Both"), RDF_TYPE, NamedNode(OWL + "Class"), TESTING)], {})
    assert report.findings == (
        Finding(ERROR, "closure-extra", "massage", "treatedBy", "leg"),
        Finding(ERROR, "closure-missing", "serious", "severityOf", "amyotrophic-lateral-sclerosis"),
        Finding(ERROR, "unsatisfiable", "Both"),
    )
    assert not report.ok


@pytest.mark.usefixtures("without_pyshacl")
def test_an_individual_of_two_disjoint_classes_is_a_contradiction(temporary: Path) -> None:
    report = check([*bundled(), Quad(myo("massage"), RDF_TYPE, myo("Finding"), TESTING)], {})
    assert report.findings == (Finding(ERROR, "inconsistent", "graph"),)
    assert report.notes == (
        *NOT_RUN,
        "reasoner: HermiT finds a contradiction",
        "inconsistent: A graph does not contradict itself; from one that does, a reasoner can conclude anything.",
    )
    assert not report.ok
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("without_pyshacl")
def test_what_hermit_refuses_is_said_in_a_sentence(temporary: Path) -> None:
    broader = NamedNode(SKOS + "broaderTransitive")
    asymmetric = Triple(broader, RDF_TYPE, NamedNode(OWL + "AsymmetricProperty"))
    message = (
        f"HermiT cannot reason over this graph: Non-simple property '{broader}' or its inverse appears in asymmetric object property axiom."
    )
    with pytest.raises(GraphError) as caught:
        reasoner.conclude([*schema.ontology(), asymmetric])
    assert str(caught.value) == message
    quads = [Quad(triple.subject, triple.predicate, triple.object, TESTING) for triple in (*schema.ontology(), asymmetric)]
    assert check(quads, {}).findings == (Finding(ERROR, "reasoner-refused", "graph", "", message),)
    assert list(temporary.iterdir()) == []


def test_no_python_module_is_run_and_no_document_read_because_a_graph_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "named_by_a_graph.py").write_text("raise SystemExit('this was run')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    header = NamedNode("https://w3id.org/myograph/myograph.owl")
    owlready = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#"
    told = [
        Triple(header, NamedNode(OWL + "imports"), NamedNode("http://127.0.0.1:9/nothing.owl")),
        Triple(header, NamedNode(owlready + "python_module"), Literal("named_by_a_graph")),
    ]
    assert reasoner.conclude([*schema.ontology(), *told]) == reasoner.conclude(schema.ontology())
    assert "named_by_a_graph" not in sys.modules
