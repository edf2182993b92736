"""The Medical Action Ontology and its annotations in, which action does what in which disease out, with its paper."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from myograph.errors import LoadError, Problem
from myograph.intake import ASSOCIATION, LABEL, A, Statement, descendants, literal, read_rows
from myograph.obo import read_obo
from myograph.vocabulary import MYO, PREFIXES, RELATED_SYNONYM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from myograph.intake import Intake

TAKES = "MAXO in OBO format and its table of annotations, such as maxo-base.obo maxo-annotations.tsv"

HEADER = [
    "disease_id",
    "disease_name",
    "source_id",
    "maxo_id",
    "maxo_name",
    "hpo_id",
    "relation",
    "evidence",
    "extension_id",
    "extension_name",
    "comment",
    "other",
    "author",
    "last_updated",
    "created",
]

#: The relation of an annotation -> ours, and whether it denies it. What is given for a finding of a disease treats or
#: prevents that finding; the disease is what it is said of, the finding is kept beside it.
RELATIONS = {
    "treats": ("treats", False),
    "prevents": ("lowersRiskOf", False),
    "contraindicated": ("contraindicatedFor", False),
    "investigates": ("investigates", False),
    "lack of observed response": ("treats", True),
    "no_observed_benefit": ("treats", True),
    "unknown": ("hasUnknownEffectOn", False),
}

ONTOLOGY = NamedNode(PREFIXES["graph"] + "maxo")
_SOURCE = PREFIXES["source"] + "maxo-annotations"
ANNOTATIONS = NamedNode(PREFIXES["graph"] + "associations/maxo-annotations")


def check_paths(paths: Sequence[Path]) -> list[tuple[str, list[Path]]]:
    """The two files in their order, whichever way round they are given.

    :raises LoadError: where they are not one of each kind.
    """
    obo = [path for path in paths if re.search(r"\.obo(\.gz)?$", path.name)]
    table = [path for path in paths if re.search(r"\.tsv(\.gz)?$", path.name)]
    if len(obo) != 1 or len(table) != 1 or len(paths) != 2:
        given = ", ".join(path.name for path in paths) or "maxo"
        raise LoadError([Problem(given, "this is not one ontology and one table of annotations", f"Name {TAKES}.")])
    return [("maxo", [*obo, *table])]


def load(paths: Sequence[Path], intake: Intake) -> None:
    """Write the ontology as it stands and the annotations as associations.

    :raises LoadError: where a file is not what it should be.
    """
    obo, table = paths
    ontology = read_obo(obo)
    intake.take_ontology("maxo", ONTOLOGY, ontology, obo)
    actions = descendants(intake.parents, PREFIXES["MAXO"] + "0000001")
    intake.describe("MedicalTreatment", actions)
    names: dict[str, str] = {}
    seen: set[str] = set()
    for number, line, cells in read_rows(table, HEADER, "MAXO's annotations", intake):
        if wrong := _wrong(cells, actions):
            column, what, remedy = wrong
            found = cells[HEADER.index(column)] if column else line[:80]
            intake.fail(Problem(str(table), what, remedy, line=number, column=column, found=found))
            continue
        intake.count("annotations")
        digest = blake2b(line.encode(), digest_size=8).hexdigest()
        if digest in seen:
            intake.skip("annotations that repeat an earlier row")
            continue
        seen.add(digest)
        _take_row(dict(zip(HEADER, cells, strict=True)), digest, names, intake)
    if not names:
        raise LoadError([*intake.problems, Problem(str(table), "there is no annotation in this", "Use the annotations of MAXO.")])
    new = [iri for iri in names if iri not in intake.classes]
    intake.describe("Disease", names)
    intake.write(ANNOTATIONS, "".join(f"<{iri}> {A} <{MYO}Disease> .\n" for iri in new))
    intake.write(ANNOTATIONS, "".join(f"<{iri}> {LABEL} {literal(names[iri])} .\n" for iri in new if iri not in intake.labels))
    intake.labels.update((iri, names[iri]) for iri in new if iri not in intake.labels)
    intake.dataset(
        "maxo-annotations",
        ANNOTATIONS,
        table,
        {PREFIXES["rdfs"] + "label": "MAXO annotations", PREFIXES["dcterms"] + "title": "MAXO annotations"},
    )


def _wrong(cells: list[str], actions: set[str]) -> tuple[str | None, str, str] | None:
    """The first thing wrong with a row, as (column, what, remedy)."""
    if len(cells) != len(HEADER):
        return None, f"fields in this line: {len(cells)}, in the header: {len(HEADER)}", "Look for a stray or a missing tab."
    row = dict(zip(HEADER, cells, strict=True))
    for column in ("disease_id", "hpo_id"):
        if not re.fullmatch(r"(MONDO|OMIM|ORPHA|HP):[0-9]+", row[column]):
            return column, "this is not an identifier of MONDO, OMIM, Orphanet or HPO", "Write it like MONDO:0008854."
    if not re.fullmatch(r"MAXO:[0-9]{7}", row["maxo_id"]) or PREFIXES["MAXO"] + row["maxo_id"][5:] not in actions:
        return "maxo_id", "no current action of the ontology has this identifier", "Use the ontology that belongs to the annotations."
    if row["relation"] not in RELATIONS:
        return "relation", "this relation is not known", f"Use one of: {', '.join(RELATIONS)}."
    for column in ("disease_name", "source_id", "evidence"):
        if not row[column].strip():
            return column, "this may not be empty", "Fill it in."
    return None


def _take_row(row: dict[str, str], digest: str, names: dict[str, str], intake: Intake) -> None:
    prefix, _, local = row["disease_id"].partition(":")
    disease = PREFIXES[prefix] + local
    finding_prefix, _, finding = row["hpo_id"].partition(":")
    action = PREFIXES["MAXO"] + row["maxo_id"][5:]
    relation, excluded = RELATIONS[row["relation"]]
    association = f"{PREFIXES['association']}maxo-{digest}"
    node = f"<{association}>"
    texts = {
        "statedAs": row["relation"],
        "reference": row["source_id"],
        "evidence": row["evidence"],
        "extension": " ".join(part for part in (row["extension_id"], row["extension_name"]) if part),
        "qualifier": row["comment"] or row["other"],
        "biocuration": "; ".join(
            f"{name} {row[column]}"
            for name, column in (("author", "author"), ("updated", "last_updated"), ("created", "created"))
            if row[column]
        ),
    }
    lines = [
        f"{node} {A} {ASSOCIATION} .",
        f"{node} <{MYO}hasSubject> <{action}> .",
        f"{node} <{MYO}relation> <{MYO}{relation}> .",
        f"{node} <{MYO}hasObject> <{disease}> .",
        f"{node} <{MYO}hasSource> <{_SOURCE}> .",
        f"{node} <{MYO}inRespectOf> <{PREFIXES[finding_prefix]}{finding}> .",
        *(f"{node} <{MYO}{name}> {literal(text)} ." for name, text in texts.items() if text),
    ]
    if names.setdefault(disease, row["disease_name"]) != row["disease_name"]:
        lines.append(f"<{disease}> {RELATED_SYNONYM} {literal(row['disease_name'])} .")
    polarity = intake.add(Statement(_SOURCE, association, action, MYO + relation, disease, excluded))
    intake.write(ANNOTATIONS, "\n".join(lines) + "\n" + polarity)
