"""The words of OBO's tags in, those of OWL for them out: the tables of the mapping, and the IRIs that it writes, as N-Triples."""

from __future__ import annotations

from myograph.vocabulary import OBO, OBO_IN_OWL, OWL, RDF, RDFS, XSD

#: Tag -> IRI of its property and what the mapping calls that property; another tag is oboInOwl's property of the same name.
PROPERTIES = {
    "name": (RDFS + "label", None),
    "comment": (RDFS + "comment", None),
    "is_obsolete": (OWL + "deprecated", None),
    "expand_expression_to": (OBO + "IAO_0000424", "expand expression to"),
    "expand_assertion_to": (OBO + "IAO_0000425", "expand assertion to"),
    "def": (OBO + "IAO_0000115", "definition"),
    "is_anti_symmetric": (OBO + "IAO_0000427", "antisymmetric property"),
    "replaced_by": (OBO + "IAO_0100001", "term replaced by"),
    "format-version": (OBO_IN_OWL + "hasOBOFormatVersion", "has_obo_format_version"),
    "namespace": (OBO_IN_OWL + "hasOBONamespace", "has_obo_namespace"),
    "xref": (OBO_IN_OWL + "hasDbXref", "database_cross_reference"),
    "alt_id": (OBO_IN_OWL + "hasAlternativeId", "has_alternative_id"),
    "subset": (OBO_IN_OWL + "inSubset", "in_subset"),
    "scope": (OBO_IN_OWL + "hasScope", "has_scope"),
    "BROAD": (OBO_IN_OWL + "hasBroadSynonym", "has_broad_synonym"),
    "NARROW": (OBO_IN_OWL + "hasNarrowSynonym", "has_narrow_synonym"),
    "EXACT": (OBO_IN_OWL + "hasExactSynonym", "has_exact_synonym"),
    "RELATED": (OBO_IN_OWL + "hasRelatedSynonym", "has_related_synonym"),
    "has_synonym_type": (OBO_IN_OWL + "hasSynonymType", "has_synonym_type"),
    "subsetdef": (OBO_IN_OWL + "SubsetProperty", "subset_property"),
    "synonymtypedef": (OBO_IN_OWL + "SynonymTypeProperty", "synonym_type_property"),
    "namespace-id-rule": (OBO_IN_OWL + "NamespaceIdRule", "namespace-id-rule"),
    **{
        tag: (OBO_IN_OWL + tag, tag)
        for tag in [
            "shorthand",
            "consider",
            "logical-definition-view-relation",
            "treat-xrefs-as-is_a",
            "treat-xrefs-as-has-subclass",
            "treat-xrefs-as-relationship",
            "treat-xrefs-as-genus-differentia",
            "treat-xrefs-as-reverse-genus-differentia",
            "treat-xrefs-as-equivalent",
        ]
    },
}

#: Qualifiers that change what an axiom says, where all others are annotations of it.
CARDINALITIES = ("cardinality", "minCardinality", "maxCardinality")
GCI = frozenset({"gci_relation", "gci_filler"})
RESTRICTING = frozenset({*CARDINALITIES, "all_some", "all_only"})

#: Tag of a relation -> the class of properties that it puts it in.
KINDS = {
    "is_transitive": "TransitiveProperty",
    "is_reflexive": "ReflexiveProperty",
    "is_symmetric": "SymmetricProperty",
    "is_asymmetric": "AsymmetricProperty",
    "is_functional": "FunctionalProperty",
    "is_inverse_functional": "InverseFunctionalProperty",
}
#: Tag -> the attribute with the one value of its clause: of those that say true or false, and of those that name a relation or class.
TRUTHS = {tag: tag.removeprefix("is_") for tag in ("is_anonymous", "is_obsolete", "is_anti_symmetric", "is_cyclic", *KINDS, "builtin")}
TRUTHS |= {"is_class_level": "class_level", "is_metadata_tag": "metadata_tag"}

A = f"<{RDF}type>"
CLASS = f"<{OWL}Class>"
OBJECT_PROPERTY = f"<{OWL}ObjectProperty>"
ANNOTATION_PROPERTY = f"<{OWL}AnnotationProperty>"
SUBCLASS = f"<{RDFS}subClassOf>"
SUBPROPERTY = f"<{RDFS}subPropertyOf>"
EQUIVALENT = f"<{OWL}equivalentClass>"
LABEL = f"<{RDFS}label>"
COMMENT = f"<{RDFS}comment>"
TRUE = f'"true"^^<{XSD}boolean>'
FALSE = f'"false"^^<{XSD}boolean>'
NIL = f"<{RDF}nil>"
REVERSIBLE = f"<{OBO}IAO_isReversiblePropertyChain>"

#: Tag of a relation -> what it says of it and another.
PAIRS = {
    "is_a": SUBPROPERTY,
    "disjoint_from": f"<{OWL}propertyDisjointWith>",
    "inverse_of": f"<{OWL}inverseOf>",
    "equivalent_to": f"<{OWL}equivalentProperty>",
}
