"""Namespaces, prefixes and the terms that code needs by name: no IRI is spelt anywhere else."""

from __future__ import annotations

from pyoxigraph import NamedNode

MYO = "https://w3id.org/myograph/"
OBO = "http://purl.obolibrary.org/obo/"
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SSSOM = "https://w3id.org/sssom/"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCTERMS = "http://purl.org/dc/terms/"

#: Prefix -> namespace, for CURIEs on the way in and for every serialization on the way out.
PREFIXES = {
    "myo": MYO,
    "association": MYO + "association/",
    "review": MYO + "review/",
    "source": MYO + "source/",
    "graph": MYO + "graph/",
    "severity": MYO + "severity/",
    "rule": MYO + "rule/",
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "oboInOwl": OBO_IN_OWL,
    "obo": OBO,
    "sssom": SSSOM,
    "semapv": "https://w3id.org/semapv/vocab/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "void": "http://rdfs.org/ns/void#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "bioregistry": "https://bioregistry.io/",
    "HP": OBO + "HP_",
    "MONDO": OBO + "MONDO_",
    "DOID": OBO + "DOID_",
    "SYMP": OBO + "SYMP_",
    "UBERON": OBO + "UBERON_",
    "CL": OBO + "CL_",
    "GO": OBO + "GO_",
    "CHEBI": OBO + "CHEBI_",
    "MAXO": OBO + "MAXO_",
    "NCIT": OBO + "NCIT_",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "OMIM": "https://omim.org/entry/",
    "ORPHA": "http://www.orpha.net/ORDO/Orphanet_",
    "DECIPHER": "https://bioregistry.io/decipher:",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "SNOMEDCT": "http://snomed.info/id/",
    "UMLS": "https://uts.nlm.nih.gov/uts/umls/concept/",
    "ICD10": "https://icd.who.int/browse10/2019/en#/",
    "ICD10CM": "http://purl.bioontology.org/ontology/ICD10CM/",
}

RDF_TYPE = NamedNode(RDF + "type")
RDFS_LABEL = NamedNode(RDFS + "label")
RDFS_COMMENT = NamedNode(RDFS + "comment")
DEFINITION = NamedNode(OBO + "IAO_0000115")
DEFINITION_SOURCE = NamedNode(DCTERMS + "source")
EXACT_SYNONYM = NamedNode(OBO_IN_OWL + "hasExactSynonym")
RELATED_SYNONYM = NamedNode(OBO_IN_OWL + "hasRelatedSynonym")
BROAD_SYNONYM = NamedNode(OBO_IN_OWL + "hasBroadSynonym")
NARROW_SYNONYM = NamedNode(OBO_IN_OWL + "hasNarrowSynonym")
SYNONYM_TYPE = NamedNode(OBO_IN_OWL + "hasSynonymType")
LAYPERSON = NamedNode(OBO + "hp#layperson")

#: The source of what our own curators state by definition.
CURATION = NamedNode(MYO + "source/curation")

GRAPH_ONTOLOGY = NamedNode(MYO + "graph/ontology")
GRAPH_DATASETS = NamedNode(MYO + "graph/datasets")
GRAPH_ENTITIES = NamedNode(MYO + "graph/entities")
GRAPH_INDEX = NamedNode(MYO + "graph/index")
GRAPH_SEVERITIES = NamedNode(MYO + "graph/severities")
GRAPH_STATUSES = NamedNode(MYO + "graph/statuses")
GRAPH_EDGES = NamedNode(MYO + "graph/edges")
GRAPH_CLOSURE = NamedNode(MYO + "graph/closure")


def myo(name: str) -> NamedNode:
    """The term of our namespace with that short name: ``myo("Cause")``."""
    return NamedNode(MYO + name)


def expand(curie: str) -> str | None:
    """The IRI that a CURIE stands for, or None where its prefix is unknown.

    >>> expand("HP:0001324")
    'http://purl.obolibrary.org/obo/HP_0001324'
    >>> expand("nonsense:1") is None
    True
    """
    prefix, colon, local = curie.partition(":")
    if not colon:
        return None
    namespace = PREFIXES.get(prefix) or _PREFIXES_FOLDED.get(prefix.casefold())
    return namespace + local if namespace else None


def shorten(iri: str) -> str:
    """The shortest usual name of an IRI: our short name, else a CURIE, else the IRI itself.

    >>> shorten("https://w3id.org/myograph/muscle-twitching")
    'muscle-twitching'
    >>> shorten("http://purl.obolibrary.org/obo/HP_0001324")
    'HP:0001324'
    """
    prefix, namespace = max(
        ((prefix, namespace) for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)),
        key=lambda pair: len(pair[1]),
        default=("", ""),
    )
    if not namespace:
        return iri
    local = iri[len(namespace) :]
    return local if namespace == MYO else f"{prefix}:{local}"


def curie(iri: str) -> str:
    """The CURIE of an IRI, by which :func:`expand` finds it again; the IRI itself where there is none.

    >>> curie("https://w3id.org/myograph/muscle-twitching"), curie("https://example.org/a")
    ('myo:muscle-twitching', 'https://example.org/a')
    """
    short = shorten(iri)
    if iri.startswith(MYO) and short == iri[len(MYO) :]:
        short = f"myo:{short}"
    return short if expand(short) == iri else iri


_PREFIXES_FOLDED = {prefix.casefold(): namespace for prefix, namespace in PREFIXES.items()}


def is_iri(text: str) -> bool:
    """Whether a text is an IRI as a store takes it, which no characters end that end it in N-Triples.

    >>> is_iri("http://example.org/a"), is_iri("http://example.org/> <b"), is_iri("a")
    (True, False, False)
    """
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
