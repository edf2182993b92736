"""Any OBO ontology in, as the OBO-to-OWL mapping has it; its terms become entities where their vocabulary is one known here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from myograph.intake import each_by_name
from myograph.obo import read_obo
from myograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from myograph.intake import Intake

TAKES = "an ontology in OBO format, plain or .gz, such as symp.obo"

#: The class that the terms of a vocabulary are of; those of others are entities of no class in particular.
CLASSES = {"SYMP": "Finding", "DOID": "Disease", "MONDO": "Disease", "MAXO": "MedicalTreatment", "UBERON": "AnatomicalEntity"}


def check_paths(paths: Sequence[Path]) -> list[tuple[str, list[Path]]]:
    """Each file by its name.

    :raises LoadError: where there is none.
    """
    return each_by_name(paths, "obo", TAKES, _name)


def load(paths: Sequence[Path], intake: Intake) -> None:
    """Write the ontology as it stands.

    :raises LoadError: where the file is not what it should be.
    """
    (path,) = paths
    ontology = read_obo(path)
    intake.take_ontology(f"obo-{_name(path)}", NamedNode(f"{PREFIXES['graph']}obo/{_name(path)}"), ontology, path)
    for iri, term in ontology.terms.items():
        if not term.obsolete:
            intake.describe(CLASSES.get(term.id.partition(":")[0], "Entity"), [iri])


def _name(path: Path) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", re.sub(r"\.obo(\.gz)?$", "", path.name))
