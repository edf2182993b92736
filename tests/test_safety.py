"""No answer recommends a remedy that the tables speak against, for any finding, pair of findings or condition of the graph.

What is a warning sign and what is unsuitable is worked out here from the tables, not asked of the graph.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from myograph.ontology import __path__ as ontology_path
from pyoxigraph import Literal, NamedNode

import myograph
from myograph import Answer, GraphAnswer
from myograph.vocabulary import myo, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from myograph.engines import Term

GRAPH = myograph.open("bundled")
USABLE = ("accepted", "contested")
EVERYTHING_SAID = {"disputed", "evidence", "inferred-labels", "statements"}

#: The relations by which a question may call a remedy one for something.
HELPS = {"remedyFor", "relieves", "limits", "treats", "helpsRecoveryFrom"}
CLOTS = {"leg-blood-clot", "deep-vein-thrombosis"}
CLOT_SIGNS = {"swelling", "one-sided-swelling", "skin-color-change", "pallor", "skin-warmth", "pain", "aching", "pain-on-squeezing"}


def rows(name: str) -> list[dict[str, str]]:
    with open(Path(ontology_path[0]) / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


class Statement(NamedTuple):
    name: str
    subject: str
    relation: str
    of: str
    status: str


def read_statements() -> list[Statement]:
    order = [*USABLE, "outdated", "unsafe"]
    standing: dict[str, str] = defaultdict(lambda: "accepted")
    for row in rows("reviews.tsv"):
        for name in (row["status_of"] or row["associations"]).split("|") if row["status"] else []:
            standing[name] = max(row["status"], standing[name], key=order.index)
    return [
        Statement(row["id"], row["subject"], row["relation"], row["object"] or row["value"], standing[row["id"]])
        for table in ("article", "curation", "safety")
        for row in rows(f"facts/{table}.tsv")
    ]


STATEMENTS = read_statements()
REFUSED = {said.name for said in STATEMENTS if said.status not in USABLE}
#: No row of the tables has another polarity than the default, present.
STATED = [said for said in STATEMENTS if said.status in USABLE]
CLASS = {row["id"]: row["class"] for row in rows("terms.tsv")}

FINDINGS = sorted(term for term in CLASS if CLASS[term] in ("Symptom", "Sign"))
CONDITION_CLASSES = {"Condition", "Disease", "InjuryOrOveruse", "Deficiency", "SubstanceExposure", "CirculatoryProblem"}
CONDITIONS = sorted(term for term in CLASS if CLASS[term] in CONDITION_CLASSES)
TREATMENTS = sorted(term for term in CLASS if CLASS[term] == "MedicalTreatment")
HOME_REMEDIES = {term for term in CLASS if CLASS[term] == "HomeRemedy"}

PARENTS: dict[str, set[str]] = defaultdict(set)
for said in STATED:
    if said.relation in ("subtypeOf", "techniqueOf"):
        PARENTS[said.subject].add(said.of)
    if said.relation in ("hasSubtype", "hasTechnique"):
        PARENTS[said.of].add(said.subject)


def above(term: str) -> set[str]:
    """The term and all that it is a kind of."""
    return {term}.union(*(above(parent) for parent in PARENTS[term]))


def around(term: str) -> set[str]:
    """The term, all that it is a kind of and all its kinds."""
    return above(term) | {other for other in CLASS if term in above(other)}


WARNED_OF = [said for said in STATED if said.relation in ("redFlagWith", "warningSignOf")]
WITH_WARNING_SIGNS = {said.of for said in STATED if said.relation == "warningSignOf"}


def is_alarm(term: str) -> bool:
    """Whether a finding, or what it is a kind of, is a warning sign; whether a condition is or has one.

    A condition has one where one related to it by kind has; it is one where it has a red flag or can call for the emergency services.
    """
    if term in FINDINGS:
        return any(said.subject in above(term) for said in WARNED_OF)
    if any(said.relation == "redFlagWith" and said.of == term for said in STATED):
        return True
    if any(said.relation == "needs" and said.of == "call-emergency-services" and said.subject in above(term) for said in STATED):
        return True
    return any(around(other) & WITH_WARNING_SIGNS for other in around(term))


def is_against(remedy: str, given: str) -> bool:
    """Whether the remedy is contraindicated for what is given; either may be a kind of what the source names, or it a kind of either."""
    return any(said.subject in around(remedy) and said.of in around(given) for said in STATED if said.relation == "contraindicatedFor")


def name(term: Term) -> str:
    return shorten(term.value) if isinstance(term, NamedNode) else term.value if isinstance(term, Literal) else ""


def answer(question: str, **values: Iterable[str]) -> list[dict[str, str]]:
    """The rows of an answer to short names, without the way from a person's words to them; each is asked for once."""
    return _answer(question, tuple((given, tuple(some)) for given, some in values.items()))


@cache
def _answer(question: str, values: tuple[tuple[str, tuple[str, ...]], ...]) -> list[dict[str, str]]:
    found = GRAPH.query(GRAPH.questions[question].bind({given: [myo(one) for one in some] for given, some in values}))
    assert isinstance(found, Answer)
    return [dict(zip(found.columns, map(name, row), strict=True)) for row in found.terms]


def test_what_is_a_warning_sign() -> None:
    """So that a mistake in this file's own reading of the tables cannot let everything pass."""
    harmless = {finding for finding in FINDINGS if not is_alarm(finding)}
    assert harmless == {
        "chronic-fatigue", "inflammation", "involuntary-movement", "leg-muscle-twitch", "limited-mobility", "muscle-cramp", "muscle-knot",
        "muscle-spasm", "muscle-twitching", "muscle-wasting", "sleep-disruption", "tender-point", "tic",
    }  # fmt: skip
    assert {condition for condition in CONDITIONS if is_alarm(condition)} == {
        "acute-limb-ischaemia", "deep-vein-thrombosis", "epilepsy", "illicit-substance-use", "leg-blood-clot",
        "peripheral-arterial-disease", "poor-leg-circulation", "toxin-exposure",
    }  # fmt: skip
    assert not CLOT_SIGNS & harmless


@pytest.mark.parametrize("first", FINDINGS)
def test_no_home_remedy_beside_a_warning_sign(first: str) -> None:
    """Every pair of findings in either order: the other order is the turn of the other finding."""
    for second in FINDINGS:
        steps = {row["step"] for row in answer("what-to-do", symptom=[first, second])}
        if is_alarm(first) or is_alarm(second):
            assert not steps - {"get help", "withheld"}, (first, second)
            assert steps, (first, second)
        else:
            assert not steps & {"get help", "withheld"}, (first, second)


def test_a_third_finding_does_not_hide_a_warning_sign() -> None:
    for alarm in filter(is_alarm, FINDINGS):
        for place in range(3):
            findings = ["leg-muscle-twitch", "muscle-spasm"]
            findings.insert(place, alarm)
            assert {row["step"] for row in answer("what-to-do", symptom=findings)} <= {"get help", "withheld"}, findings


def named(rows: list[dict[str, str]]) -> set[str]:
    return {row["remedy"] for row in rows if row["advice"] == "named"}


HELPED = sorted(term for term in FINDINGS + CONDITIONS if any(said.relation in HELPS and said.of in around(term) for said in STATED))
GIVEN = [*FINDINGS, *CONDITIONS, *TREATMENTS]


@pytest.mark.parametrize("purpose", HELPED)
def test_no_unsuitable_remedy_is_named(purpose: str) -> None:
    """For everything that a source names a remedy for, with everything that can be there besides.

    For what is a warning sign itself, with every fifth: home remedies are withheld then whatever is there besides.
    """
    for given in GIVEN[HELPED.index(purpose) % 5 :: 5] if is_alarm(purpose) else GIVEN:
        found = answer("remedies", **{"for": [purpose], "with": [given]})
        remedies = named(found)
        assert not {(remedy, one) for remedy in remedies for one in (purpose, given) if is_against(remedy, one)}, (purpose, given)
        if is_alarm(purpose) or is_alarm(given):
            assert not remedies & HOME_REMEDIES, (purpose, given)
            assert "withheld" in {row["advice"] for row in found} or not {row["remedy"] for row in found} & HOME_REMEDIES, (purpose, given)


def test_no_remedy_is_named_where_no_source_names_one() -> None:
    """A remedy never comes by way of what a cause presents with."""
    for number, purpose in enumerate(sorted({*FINDINGS, *CONDITIONS} - set(HELPED))):
        assert not named(answer("remedies", **{"for": [purpose]})), purpose
        assert not named(answer("remedies", **{"for": [purpose], "with": [GIVEN[number * 7 % len(GIVEN)]]})), purpose


def test_a_contraindication_counts_beside_others() -> None:
    """With two things there besides, each withholds what it withholds alone, in either order."""
    purpose = "leg-muscle-twitch"
    alone = {given: named(answer("remedies", **{"for": [purpose], "with": [given]})) for given in GIVEN}
    telling = [given for given in GIVEN if not is_alarm(given) and alone[given] != named(answer("remedies", **{"for": [purpose]}))]
    assert telling == ["acute-injury", "broken-skin", "fracture", "injury", "severe-osteoporosis", "anticoagulant-medication"]
    for one, other in combinations([*telling, "leg-blood-clot", "numbness"], 2):
        for order in ([one, other], [other, one]):
            assert named(answer("remedies", **{"for": [purpose], "with": order})) == alone[one] & alone[other], order


MASSAGES = {remedy for remedy in HOME_REMEDIES if "massage" in above(remedy)}


def test_a_leg_with_a_clot_is_never_massaged() -> None:
    assert sorted(MASSAGES) == ["deep-tissue-massage", "massage", "muscle-compressing", "rubbing"]
    for sign in sorted(CLOTS | CLOT_SIGNS):
        for purpose in ("leg-muscle-twitch", "muscle-twitching", "muscle-spasm", "muscle-knot", "overexertion"):
            assert not named(answer("remedies", **{"for": [purpose], "with": [sign]})) & MASSAGES, (purpose, sign)
        assert not named(answer("remedies", **{"for": [sign], "with": ["muscle-knot", "muscle-twitching"]})) & MASSAGES, sign
        assert not named(answer("remedies", **{"for": ["leg-muscle-twitch"], "with": ["muscle-knot", sign]})) & MASSAGES, sign
    for sign in sorted(CLOT_SIGNS):
        assert not {row["advice"] for row in answer("what-to-do", symptom=[sign, "muscle-twitching", "muscle-knot"])} & MASSAGES, sign


def test_massage_is_named_where_nothing_speaks_against_it() -> None:
    """The tests above do not pass because nothing is ever named."""
    assert "massage" in named(answer("remedies", **{"for": ["leg-muscle-twitch"]}))
    steps = answer("what-to-do", symptom=["leg-muscle-twitch"])
    remedies = {row["advice"] for row in steps if row["step"] == "home remedy"}
    assert remedies == {"home-remedy", "hot-cold-compression", "leg-elevation", "massage"}


def test_an_empty_answer_for_a_warning_sign_points_to_no_remedy() -> None:
    """Where no remedy is named for a warning sign, the explanation must not lead to what a home remedy is named for."""
    led_to = {}
    for alarm in filter(is_alarm, [*FINDINGS, *CONDITIONS]):
        found = GRAPH.ask("remedies", **{"for": alarm})
        assert isinstance(found, Answer)
        if not found.terms:
            offered = [one for one in CLASS if f" {one}" in found.explanation]
            led_to[alarm] = {one for one in offered if named(answer("remedies", **{"for": [one]})) & HOME_REMEDIES}
    assert not {alarm: offered for alarm, offered in led_to.items() if offered}


def test_the_refused_statements() -> None:
    assert sorted(REFUSED) == ["F071", "F072", "F073", "F074", "F096"]


VALUES = {
    "causes": [{}, *({"symptom": [finding]} for finding in FINDINGS)],
    "serious-causes": [{"symptom": [finding]} for finding in FINDINGS],
    "cause-profile": [{"cause": [condition]} for condition in CONDITIONS],
    "causes-by-mechanism": [{"mechanism": [term]} for term in CLASS if CLASS[term] == "Mechanism"],
    "severity": [{"cause": [condition]} for condition in CONDITIONS],
    "symptoms": [{"cause": [term]} for term in CONDITIONS if CLASS[term] != "Condition"],
    "phenotype-profile": [{"cause": [term]} for term in CONDITIONS if CLASS[term] != "Condition"],
    "diseases-with": [{"symptom": [finding]} for finding in FINDINGS],
    "what-to-do": [{"symptom": [finding]} for finding in FINDINGS],
    "remedies": [{"for": [term]} for term in FINDINGS + CONDITIONS],
    "hierarchy": [{"entity": [term]} for term in CLASS],
}


RESTING = [one for one in GRAPH.questions if "association" in GRAPH.questions[one].columns and one not in EVERYTHING_SAID]


@pytest.mark.parametrize("question", RESTING)
def test_no_answer_rests_on_a_refused_statement(question: str) -> None:
    for values in VALUES.get(question, [{}]):
        assert not {row["association"] for row in answer(question, **values)} & {f"association:{one}" for one in REFUSED}, values


def test_no_answer_relates_what_only_a_refused_statement_relates() -> None:
    """The questions without a column for the statement: their rows name the terms that a refused statement relates."""
    refused = {(said.subject, said.relation, said.of) for said in STATEMENTS if said.name in REFUSED}
    assert refused == {
        ("fibromyalgia", "presentsWith", "tender-point"),
        ("tender-point", "locatedIn", "muscle"),
        ("muscle-twitching", "relatedToLocationOf", "tender-point"),
        ("tender-point", "leadsTo", "nerve-irritation"),
        ("hot-compress", "lowersRiskOf", "leg-blood-clot"),
    }
    for subject, relation, of in sorted(refused):
        assert not {row["relation_1"] for row in answer("links", **{"from": [subject], "to": [of]}) if row["steps"] == "1"} & {relation}
        found = GRAPH.ask("neighbours", entity=subject)
        assert isinstance(found, GraphAnswer)
        assert (subject, relation, of) not in {(name(one.subject), name(one.predicate), name(one.object)) for one in found}
    others = ["epilepsy", "leg-blood-clot"]
    assert not {row["finding"] for row in answer("compare-causes", cause=["fibromyalgia", *others])} & {"tender-point"}
    assert not {row["finding"] for row in answer("telling-apart", cause=["fibromyalgia", *others])} & {"tender-point"}
    assert not answer("causes", symptom=["tender-point"])


def test_edges_are_what_sources_say_and_nothing_else() -> None:
    """Each edge has a statement that is present and usable, and the reverse: no edge comes of joining."""
    found = GRAPH.query("SELECT ?s ?p ?o WHERE { GRAPH <https://w3id.org/myograph/graph/edges> { ?s ?p ?o } }")
    assert isinstance(found, Answer)
    edges = {(name(s), name(p).removeprefix("oboInOwl:"), name(o)) for s, p, o in found.terms}
    assert edges == {(said.subject, said.relation, said.of) for said in STATED}


def test_no_remedy_is_derived() -> None:
    """What the closure says of remedies are inverses of stated edges; a contraindication may widen, a recommendation may not."""
    inverses = {"remedyFor": "hasRemedy", "relieves": "relievedBy", "treats": "treatedBy", "lowersRiskOf": "riskLoweredBy"}
    given = " ".join(str(myo(relation)) for pair in inverses.items() for relation in pair)
    found = GRAPH.query(f"SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ {given} }} GRAPH {myo('graph/closure')} {{ ?s ?p ?o }} }}")
    assert isinstance(found, Answer)
    stated = {(said.of, inverses[said.relation], said.subject) for said in STATED if said.relation in inverses}
    assert {(name(s), name(p), name(o)) for s, p, o in found.terms} == stated


HARMLESS = "Most causes of a muscle twitch in the leg are harmless and end by themselves."
DOCTOR = "Only a doctor can find out the exact cause."


ABOUT_CAUSES = (
    "cause-profile", "causes", "causes-by-mechanism", "compare-causes", "complications", "mechanisms",
    "serious-causes", "symptoms", "telling-apart",
)  # fmt: skip


@pytest.mark.parametrize("question", ABOUT_CAUSES)
def test_answers_about_causes_say_that_most_are_harmless(question: str) -> None:
    assert GRAPH.ask(question, **GRAPH.questions[question].example).notices[:2] == (HARMLESS, DOCTOR)


@pytest.mark.parametrize("symptom", ["weakness", ["weakness", "twitching"], "tic", "coughing-blood"])
def test_answers_about_serious_causes_carry_their_notices(symptom: object) -> None:
    """The empty ones too."""
    assert GRAPH.ask("serious-causes", symptom=symptom).notices == (
        HARMLESS,
        DOCTOR,
        "Twitching together with severe pain, a change in skin colour, numbness or weakness calls for prompt medical attention.",
        "What is not in this list is not ruled out: it shows what the sources of this graph state.",
    )


def test_a_kind_of_a_condition_with_a_red_flag_withholds_home_remedies(tmp_path: Path) -> None:
    terms, facts = tmp_path / "terms.tsv", tmp_path / "facts.tsv"
    terms.write_text("id\tlabel\tclass\tdefinition\nnew-epilepsy\tnew epilepsy\tDisease\tA kind of epilepsy.\n", encoding="utf-8")
    facts.write_text("id\tsubject\trelation\tobject\tsource\nN1\tnew-epilepsy\tsubtypeOf\tepilepsy\tcuration\n", encoding="utf-8")
    terms, facts = terms.rename(tmp_path / "new-terms.tsv"), facts.rename(tmp_path / "new-facts.tsv")
    graph = GRAPH.load("terms", terms, into=tmp_path / "graph").load("facts", facts)
    found = graph.ask("remedies", for_="leg twitch", with_="new epilepsy")
    assert isinstance(found, Answer)
    assert {row.advice for row in found if row.remedy.name == "home-remedy"} == {"withheld"}
    assert not [row for row in found if row.advice == "named" and row.remedy.name in ("massage", "hot-compress", "leg-elevation")]
