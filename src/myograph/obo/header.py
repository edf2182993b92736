"""The header of an OBO file in, what is said of the ontology, of its subsets and of the types of its synonyms out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from myograph.obo.clauses import property_value
from myograph.obo.text import id_of, refusal
from myograph.obo.words import COMMENT, SUBPROPERTY, A
from myograph.obo.writer import literal
from myograph.vocabulary import OWL, is_iri

if TYPE_CHECKING:
    from myograph.obo.writer import Writer

#: Header tags that are more than a text about the ontology.
_STRUCTURED = frozenset(
    {"ontology", "data-version", "idspace", "import", "subsetdef", "synonymtypedef", "property_value", "owl-axioms", "remark"}
)
_SCHEME = re.compile(r"[a-z]+:[^\s<>\"{}|^`\\]+$")


def header_frame(out: Writer, ontology_iri: str, version_iri: str | None) -> dict[str, list[str]]:
    """The ontology itself, its subsets and the types of its synonyms.

    :returns: IRI of a property -> what the header says of the ontology with it.
    """
    about: dict[str, list[str]] = {}
    out.source.frame = ""
    ontology = f"<{ontology_iri}>"
    out.say(ontology, A, f"<{OWL}Ontology>")
    for iri in (ontology_iri, version_iri):
        if iri is not None and not is_iri(iri):
            raise refusal(out.source.path, "no IRI can be made of the ontology's id and version", "Write them without spaces.", 1, iri)
    if version_iri:
        out.say(ontology, f"<{OWL}versionIRI>", f"<{version_iri}>")
    for clause in out.source.header:
        tag = clause.raw_tag()
        if tag == "import":
            if not _SCHEME.match(clause.reference) or not is_iri(clause.reference):
                out.source.problem("only the IRI of an ontology can be imported", "Write the IRI.", tag, clause.reference)
            out.say(ontology, f"<{OWL}imports>", f"<{clause.reference}>")
        elif tag == "subsetdef":
            name = out.annotation_property(id_of(clause.subset))
            out.say(name, SUBPROPERTY, out.tag(tag))
            out.say(name, out.tag("comment"), literal(clause.description))
        elif tag == "synonymtypedef":
            name = out.annotation_property(id_of(clause.typedef))
            out.say(name, SUBPROPERTY, out.tag(tag))
            out.say(name, out.tag("name"), literal(clause.description))
            if clause.scope:
                out.say(name, out.tag("scope"), out.tag(clause.scope))
        elif tag == "property_value":
            value = clause.property_value
            iri = out.iri(id_of(value.relation))
            text = value.value if type(value).__name__ == "LiteralPropertyValue" else out.iri(id_of(value.value))
            about.setdefault(iri, []).append(text)
            property_value(out, ontology, value, [])
        elif tag == "owl-axioms":
            out.source.problem("axioms in OWL's functional syntax cannot be read here", "Load them from a file of their own.", tag)
    for tag, values in out.source.said.items():
        if tag == "remark":
            for value in values:
                out.say(ontology, COMMENT, literal(value))
        elif tag not in _STRUCTURED:
            for value in values:
                out.say(ontology, out.tag(tag), literal(value))
    return about
