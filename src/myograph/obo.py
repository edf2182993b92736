"""An OBO 1.4 file in, its terms and its RDF out, as the standard mapping of OBO to OWL has it.

The mapping is section 5 of the format's specification as the OWL API carries it out. Where the OWL API's release 5.1.20 falls short
of what the file says, the file is followed: prefixes that the header declares with ``idspace`` are honoured, ``replaced_by`` and
``consider`` name terms and are IRIs, and the description of a cross-reference in a list is kept, as an annotation of the annotation.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote_plus

from myograph.errors import LoadError, MissingExtra, Problem
from myograph.tables import read_text
from myograph.vocabulary import DCTERMS, OBO, OBO_IN_OWL, OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    #: A property and a value, as N-Triples, and what the file says of that value.
    Note = tuple[str, str, str | None]

DC = "http://purl.org/dc/elements/1.1/"

_BUILTIN = {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}
_SCHEMES = ("http:", "https:", "ftp:", "urn:")

#: Tag -> IRI of its property and what the mapping calls that property; another tag is oboInOwl's property of the same name.
_PROPERTIES = {
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
_CARDINALITIES = ("cardinality", "minCardinality", "maxCardinality")
_GCI = frozenset({"gci_relation", "gci_filler"})
_RESTRICTING = frozenset({*_CARDINALITIES, "all_some", "all_only"})

#: Tag of a relation -> the class of properties that it puts it in.
_KINDS = {
    "is_transitive": "TransitiveProperty",
    "is_reflexive": "ReflexiveProperty",
    "is_symmetric": "SymmetricProperty",
    "is_asymmetric": "AsymmetricProperty",
    "is_functional": "FunctionalProperty",
    "is_inverse_functional": "InverseFunctionalProperty",
}
#: Tag -> the attribute with the one value of its clause: of those that say true or false, and of those that name a relation or class.
_TRUTHS = {tag: tag.removeprefix("is_") for tag in ("is_anonymous", "is_obsolete", "is_anti_symmetric", "is_cyclic", *_KINDS, "builtin")}
_TRUTHS |= {"is_class_level": "class_level", "is_metadata_tag": "metadata_tag"}

_A = f"<{RDF}type>"
_CLASS = f"<{OWL}Class>"
_OBJECT_PROPERTY = f"<{OWL}ObjectProperty>"
_ANNOTATION_PROPERTY = f"<{OWL}AnnotationProperty>"
_SUBCLASS = f"<{RDFS}subClassOf>"
_SUBPROPERTY = f"<{RDFS}subPropertyOf>"
_EQUIVALENT = f"<{OWL}equivalentClass>"
_LABEL = f"<{RDFS}label>"
_COMMENT = f"<{RDFS}comment>"
_TRUE = f'"true"^^<{XSD}boolean>'
_FALSE = f'"false"^^<{XSD}boolean>'
_NIL = f"<{RDF}nil>"
_REVERSIBLE = f"<{OBO}IAO_isReversiblePropertyChain>"

#: Tag of a relation -> what it says of it and another.
_PAIRS = {
    "is_a": _SUBPROPERTY,
    "disjoint_from": f"<{OWL}propertyDisjointWith>",
    "inverse_of": f"<{OWL}inverseOf>",
    "equivalent_to": f"<{OWL}equivalentProperty>",
}
#: Header tags that are more than a text about the ontology.
_STRUCTURED = frozenset(
    {"ontology", "data-version", "idspace", "import", "subsetdef", "synonymtypedef", "property_value", "owl-axioms", "remark"}
)

_SCHEME = re.compile(r"[a-z]+:[^\s<>\"{}|^`\\]+$")
_NO_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_QUALIFIERS = re.compile(r'(?<!\\)(\{(?:[^"{}\\]|\\.|"(?:[^"\\]|\\.)*")*\})\s*(?:!.*)?$')
_QUALIFIER = re.compile(r'([^=,\s{]+)\s*=\s*"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "W": " "}
_SHOWN = 80


class Term(NamedTuple):
    """One ``[Term]`` of an OBO file. The parents are those of its ``is_a`` lines, in their order."""

    id: str
    iri: str
    label: str | None
    parents: tuple[str, ...]
    obsolete: bool
    replaced_by: tuple[str, ...]
    alt_ids: tuple[str, ...]
    #: The IRI of the property that each synonym is given with, and its text.
    synonyms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ontology:
    """What an OBO file holds: what its header says of it, its terms by IRI, and all of it as RDF."""

    path: str
    iri: str
    version: str | None
    version_iri: str | None
    title: str | None
    description: str | None
    licence: tuple[str, ...]
    terms: dict[str, Term]
    _lines: list[str] = field(repr=False)

    def ntriples(self) -> Iterator[str]:
        """Every triple as a line of N-Triples, in the order of the file; the names of blank nodes begin with the ontology's id."""
        return iter(self._lines)


def read_obo(path: str | Path) -> Ontology:
    """Read an OBO file, which may be packed with gzip, and check that what its terms say of each other holds.

    A parent of an id space that the file has no such term of is an error; one of another id space is not.

    :raises LoadError: where it cannot be read, does not parse, contradicts itself or says what OWL has nothing for.
    :raises MissingExtra: where the package fastobo is not installed.
    """
    try:
        import fastobo  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise MissingExtra("reading OBO files", "obo") from None
    name = str(path)
    text = _read(Path(path))
    if text.startswith("\ufeff"):
        raise _refusal(name, "the file begins with a byte order mark", "Save it as UTF-8 without BOM.", 1)
    _check_qualifiers(name, text)
    try:
        source = _spelt_for_fastobo(text)
        document = fastobo.load(io.BytesIO(source.encode()))
    except SyntaxError as error:
        found = text.split("\n")[error.lineno - 1].strip() if error.lineno and error.lineno <= text.count("\n") + 1 else None
        raise _refusal(name, f"this is not OBO: {error.msg}", "Put the line right.", error.lineno, found) from None
    return _Reader(name, text, document).read()


def _read(path: Path) -> str:
    if path.suffix != ".gz" or not path.is_file():
        return read_text(path)
    try:
        return gzip.decompress(path.read_bytes()).decode("utf-8")
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise _refusal(str(path), "this is no gzip file, or is damaged", "Fetch it again.") from None
    except OSError as error:
        raise _refusal(str(path), f"cannot be read: {error.strerror}", "Check its permissions.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _refusal(str(path), "this is not UTF-8 text", "Save the file with the encoding UTF-8.", line) from None


def _refusal(path: str, what: str, remedy: str, line: int | None = None, found: str | None = None) -> LoadError:
    found = found if found is None or len(found) <= _SHOWN else f"{found[: _SHOWN - 1]}…"
    return LoadError([Problem(path, what, remedy, line=line, found=found)])


def _check_qualifiers(path: str, text: str) -> None:
    """Refuse qualifiers where the parser would pass them over: in the header, and of an id."""
    header = text.partition("\n[")[0]
    lines = [
        match for match in re.finditer(r"^(?![ !]).*(?<!\\)\}\s*(?:!.*)?$", header, re.MULTILINE) if not match[0].startswith("owl-axioms")
    ]
    lines += re.finditer(r"^id:.*(?<!\\)\}\s*(?:!.*)?$", text, re.MULTILINE)
    problems = [
        Problem(
            path,
            "qualifiers in the header or of an id cannot be kept",
            "Remove them, or write \\{ and \\} where they are part of the text.",
            line=text.count("\n", 0, match.start()) + 1,
            found=match[0].strip()[:_SHOWN],
        )
        for match in lines
    ]
    if problems:
        raise LoadError(problems)


def _spelt_for_fastobo(text: str) -> str:
    r"""The same text in a spelling that fastobo 0.14 reads right: it takes ``\W`` for a W, and cuts a URL short at an escape after #."""
    if "\\W" in text:
        text = re.sub(r"\\(.)", lambda found: "\\ " if found[1] == "W" else found[0], text)
    return re.sub(r'\b(https?|ftp)(://[^\s"\]\\]*\\)', r"\1\\\2", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text) if "\\" in text else text


def _id(ident: object) -> str:
    """An identifier as it reads without the escapes of the format."""
    return _unescape(str(ident))


def _literal(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if '"' in text:
        text = text.replace('"', '\\"')
    if "\n" in text or "\r" in text:
        text = text.replace("\n", "\\n").replace("\r", "\\r")
    return f'"{text}"'


class _Reader:
    """One reading of one file: the lines of N-Triples so far, what has been declared, and what is wrong."""

    def __init__(self, path: str, text: str, document: Any) -> None:
        self.path = path
        self.text = text
        self.header = list(document.header)
        self.frames = list(document)
        self.lines: list[str] = []
        self.problems: list[Problem] = []
        self.terms: dict[str, Term] = {}
        self.idspaces: dict[str, str] = {}
        self.shorthands: dict[str, list[str]] = {}
        self.class_level: set[str] = set()
        self.metadata: set[str] = set()
        self.view: str | None = None
        self.namespace: str | None = None
        self.frame = ""
        self.nodes = 0
        self.declared: set[str] = set()
        self.classes: set[str] = set()
        self.relations: set[str] = set()
        self.used_classes: dict[str, None] = {}
        self.used_relations: dict[str, None] = {}
        self.used_properties: dict[str, None] = {}
        self.used_individuals: dict[str, None] = {}
        self.given: list[tuple[str, str]] | None = None
        self.relation_texts: Iterator[str] | None = None
        self.axioms: set[tuple[str, str, str, frozenset[Note]]] = set()
        self.iris: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        self.about: dict[str, list[str]] = {}
        self.dates: set[str] | None = None

    # What the file says of itself.

    def read(self) -> Ontology:
        """The whole file."""
        said = self.header_values()
        if "ontology" not in said:
            raise _refusal(self.path, "the header does not say which ontology this is", "Add a line, as ontology: go.", 1)
        self.name = said["ontology"][0]
        self.iri_of_ontology = self.name if ":" in self.name else f"{OBO}{self.name}.owl"
        self.prefix = re.sub(r"[^A-Za-z0-9]", lambda found: f"_{ord(found[0]):x}_", self.name)
        if self.prefix[0] == "-":
            self.prefix = f"_{self.prefix}"
        self.view = next(iter(said.get("logical-definition-view-relation", ())), None)
        self.namespace = next(iter(said.get("default-namespace", ())), None)
        self.check_ids()
        version = next(iter(said.get("data-version", ())), None)
        version_iri = f"{OBO}{self.name}/{version}/{self.name}.owl" if version is not None else None
        self.header_frame(said, version_iri)
        for kind, handle in (("TypedefFrame", self.typedef_frame), ("TermFrame", self.term_frame)):
            for frame in self.frames:
                if type(frame).__name__ == kind:
                    handle(frame)
        self.declare_used()
        self.check_parents()
        if self.problems:
            raise LoadError(self.problems)
        about = self.about
        title, description = (next((v for ns in (DC, DCTERMS) for v in about.get(ns + of, ())), None) for of in ("title", "description"))
        licence = tuple(v for iri in (DCTERMS + "license", DC + "license") for v in about.get(iri, ()))
        terms, lines = self.terms, self.lines
        return Ontology(self.path, self.iri_of_ontology, version, version_iri, title, description, licence, terms, lines)

    def header_values(self) -> dict[str, list[str]]:
        """Tag -> values, unescaped and without comments, of all header lines."""
        said: dict[str, list[str]] = {}
        for line in re.split(r"^\[", self.text, maxsplit=1, flags=re.MULTILINE)[0].split("\n"):
            tag, colon, value = line.partition(":")
            if colon and not tag.lstrip().startswith("!"):
                value = re.match(r"(?:\\.|[^\\!])*", value)[0]  # type: ignore[index]  # it matches everything
                said.setdefault(tag.strip(), []).append(_unescape(value.strip()))
        return said

    def problem(self, what: str, remedy: str, tag: str = "id", found: str | None = None) -> None:
        """Note what is wrong with a line of the frame at hand."""
        self.problems.append(Problem(self.path, what, remedy, line=self.line(self.frame, tag, found), found=found or self.frame or None))

    def line(self, frame: str, tag: str, found: str | None = None, nth: int = 0) -> int | None:
        """The number of a line: that with the tag (any of none), and with the text where one is given, of the frame with the id."""
        if not frame:
            lines = re.split(r"^\[", self.text, maxsplit=1, flags=re.MULTILINE)[0].split("\n")
            return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{tag}:") and (found or "") in _unescape(line)), None)
        heads = re.finditer(r"^\[[A-Za-z]+\]\s+(id:[ \t]*(.*?)[ \t]*\r?)$", self.text, re.MULTILINE)
        starts = [head for head in heads if _unescape(head[2].partition(" !")[0].strip()) == frame]
        if tag == "id" or not starts:
            return self.text.count("\n", 0, starts[min(nth, len(starts) - 1)].start(1)) + 1 if starts else None
        for start in starts:
            number = self.text.count("\n", 0, start.start(1)) + 1
            for offset, line in enumerate(self.text[start.start(1) :].partition("\n[")[0].split("\n")):
                if (not tag or line.startswith(f"{tag}:")) and (found is None or found in _unescape(line)):
                    return number + offset
        return None

    def check_ids(self) -> None:
        """What each relation goes by, and that no frame is there twice."""
        self.idspaces = {clause.prefix: str(clause.url) for clause in self.header if clause.raw_tag() == "idspace"}
        for match in re.finditer(r"^\[Instance\]", self.text, re.MULTILINE):
            what, at = "the mapping has nothing for an [Instance]", self.text.count("\n", 0, match.start()) + 1
            self.problems.append(Problem(self.path, what, "Remove it.", line=at, found=match[0]))
        seen: dict[tuple[str, str], int] = {}
        for frame in self.frames:
            kind = type(frame).__name__
            if kind == "InstanceFrame":  # whose id fastobo 0.14 does not give
                continue
            self.frame = _id(frame.id)
            nth = seen.get((kind, self.frame), 0)
            seen[kind, self.frame] = nth + 1
            if nth:
                first = self.line(self.frame, "id")
                line = self.line(self.frame, "id", nth=nth)
                what = f"line {first} has the same id"
                self.problems.append(Problem(self.path, what, "Make one of the two, or give each its own.", line=line, found=self.frame))
            if kind == "TypedefFrame":
                xrefs = [_id(c.xref.id) for c in frame if c.raw_tag() == "xref"]
                self.shorthands[self.frame] = [xref for xref in xrefs if xref != self.frame]
                if any(c.raw_tag() == "is_metadata_tag" and c.metadata_tag for c in frame):
                    self.metadata.add(self.frame)
                if any(c.raw_tag() == "is_class_level" and c.class_level for c in frame):
                    self.class_level.add(self.frame)
        if not any(type(frame).__name__ == "TermFrame" for frame in self.frames):
            self.problems.append(Problem(self.path, "there is no [Term]", "Check that this is the whole of the right file."))
        if self.problems:
            raise LoadError(self.problems)

    # Names.

    def iri(self, id: str) -> str:
        """The IRI of an id."""
        iri = self.iris.get(id)
        if iri is None:
            iri = self.iris[id] = self.new_iri(id)
        return iri

    def new_iri(self, id: str, unprefixed: str | None = None) -> str:
        prefix, colon, local = id.partition(":")
        if id.startswith(_SCHEMES):
            iri = id
        elif colon and prefix in _BUILTIN:
            iri = _BUILTIN[prefix] + local
        elif colon:
            fallback = f"{OBO}{prefix}_#" if "_" in local else f"{OBO}{prefix}_"
            iri = self.idspaces.get(prefix, fallback) + quote_plus(local, safe="*")
        elif (other := self.expanded(id)) != id:
            iri = self.iri(other)
        else:
            iri = (unprefixed or f"{OBO}{self.name}#") + quote_plus(id, safe="*")
        if _NO_IRI.search(iri) or ":" not in iri:
            self.problem("no IRI can be made of this", 'Write an id, or an IRI without spaces and the characters <>"{}|^`\\.', "", id)
        return iri

    def expanded(self, id: str) -> str:
        """The id that a relation's short one stands for: its last cross-reference to RO or BFO, else its first."""
        found = None
        for xref in self.shorthands.get(id, ()):
            if found is None or xref.startswith(("RO", "BFO")):
                found = xref
        return found or id

    def name_of(self, id: str) -> str:
        return f"<{self.iri(id)}>"

    def relation(self, id: str) -> str:
        """An object property, as N-Triples."""
        for xref in self.shorthands.get(id, ()):
            if xref.partition(":")[0] in ("RO", "BFO"):
                id = xref
                break
        found = self.name_of(id)
        self.used_relations[found] = None
        return found

    def cls(self, id: str) -> str:
        """A class, as N-Triples."""
        found = self.name_of(id)
        self.used_classes[found] = None
        return found

    def annotation_property(self, id: str) -> str:
        """An annotation property that the file names, as N-Triples."""
        found = self.name_of(id)
        if not found.startswith((f"<{OWL}", f"<{RDFS}")):
            self.used_properties[found] = None
        return found

    def tag(self, tag: str) -> str:
        """The annotation property of a tag or a qualifier, as N-Triples."""
        found = self.tags.get(tag)
        if found is None:
            iri, label = _PROPERTIES.get(tag) or (self.new_iri(tag, OBO_IN_OWL), None)
            found = self.tags[tag] = f"<{iri}>"
            self.used_properties[found] = None
            if label:
                self.lines.append(f"{found} {_LABEL} {_literal(label)} .\n")
        return found

    def node(self) -> str:
        self.nodes += 1
        return f"_:{self.prefix}-{self.nodes}"

    # Statements.

    def say(self, subject: str, predicate: str, object: str, notes: Iterable[Note] = ()) -> None:
        """A triple, and an axiom about it where there is more to say."""
        self.lines.append(f"{subject} {predicate} {object} .\n")
        if notes:
            self.annotate("Axiom", subject, predicate, object, notes)

    def annotate(self, kind: str, subject: str, predicate: str, object: str, notes: Iterable[Note]) -> None:
        key = (subject, predicate, object, frozenset(notes))
        if key in self.axioms:
            return
        self.axioms.add(key)
        axiom = self.node()
        self.lines.append(f"{axiom} {_A} <{OWL}{kind}> .\n")
        self.lines.append(f"{axiom} <{OWL}annotatedSource> {subject} .\n")
        self.lines.append(f"{axiom} <{OWL}annotatedProperty> {predicate} .\n")
        self.lines.append(f"{axiom} <{OWL}annotatedTarget> {object} .\n")
        for property, value, label in dict.fromkeys(notes):
            self.lines.append(f"{axiom} {property} {value} .\n")
            if label is not None:
                self.annotate("Annotation", axiom, property, value, [(_LABEL, _literal(label), None)])

    def notes(self, clause: Any, xrefs: Iterable[Any] = (), structural: frozenset[str] = frozenset()) -> tuple[list[Note], dict[str, str]]:
        """What a line says of what it states: the annotations of the axiom, and the qualifiers that change its meaning."""
        notes: list[Note] = [(self.tag("xref"), _literal(_id(xref.id)), xref.desc) for xref in xrefs]
        apart: dict[str, str] = {}
        given = self.given if self.given is not None else [(_id(q.key), q.value) for q in clause.qualifiers or ()]
        for key, value in given:
            if key in structural:
                apart[key] = value
            elif key in _GCI or key in _RESTRICTING:
                self.problem("the qualifier has no meaning on this line", "Remove it.", clause.raw_tag(), key)
            else:
                notes.append((self.tag(key), _literal(value), None))
        return notes, apart

    def header_frame(self, said: dict[str, list[str]], version_iri: str | None) -> None:
        """The ontology itself, its subsets and the types of its synonyms."""
        self.frame = ""
        ontology = f"<{self.iri_of_ontology}>"
        self.say(ontology, _A, f"<{OWL}Ontology>")
        for iri in (self.iri_of_ontology, version_iri):
            if iri is not None and _NO_IRI.search(iri):
                raise _refusal(self.path, "no IRI can be made of the ontology's id and version", "Write them without spaces.", 1, iri)
        if version_iri:
            self.say(ontology, f"<{OWL}versionIRI>", f"<{version_iri}>")
        for clause in self.header:
            tag = clause.raw_tag()
            if tag == "import":
                if not _SCHEME.match(clause.reference):
                    self.problem("only the IRI of an ontology can be imported", "Write the IRI.", tag, clause.reference)
                self.say(ontology, f"<{OWL}imports>", f"<{clause.reference}>")
            elif tag == "subsetdef":
                name = self.annotation_property(_id(clause.subset))
                self.say(name, _SUBPROPERTY, self.tag(tag))
                self.say(name, self.tag("comment"), _literal(clause.description))
            elif tag == "synonymtypedef":
                name = self.annotation_property(_id(clause.typedef))
                self.say(name, _SUBPROPERTY, self.tag(tag))
                self.say(name, self.tag("name"), _literal(clause.description))
                if clause.scope:
                    self.say(name, self.tag("scope"), self.tag(clause.scope))
            elif tag == "property_value":
                value = clause.property_value
                iri = self.iri(_id(value.relation))
                text = value.value if type(value).__name__ == "LiteralPropertyValue" else self.iri(_id(value.value))
                self.about.setdefault(iri, []).append(text)
                self.property_value(ontology, value, [])
            elif tag == "owl-axioms":
                self.problem("axioms in OWL's functional syntax cannot be read here", "Load them from a file of their own.", tag)
        for tag, values in said.items():
            if tag == "remark":
                for value in values:
                    self.say(ontology, _COMMENT, _literal(value))
            elif tag not in _STRUCTURED:
                for value in values:
                    self.say(ontology, self.tag(tag), _literal(value))

    def property_value(self, subject: str, value: Any, notes: list[Note]) -> None:
        """What a property_value line says."""
        if type(value).__name__ == "LiteralPropertyValue":
            datatype = self.iri(_id(value.datatype))
            text = _literal(value.value)
            object = text if datatype == XSD + "string" else f"{text}^^<{datatype}>"
        else:
            object = self.name_of(_id(value.value))
        self.say(subject, self.annotation_property(_id(value.relation)), object, notes)

    # Frames.

    def term_frame(self, frame: Any) -> None:
        """A class, and the term that it is."""
        self.frame = id = _id(frame.id)
        iri = self.iri(id)
        subject = f"<{iri}>"
        self.classes.add(subject)
        self.say(subject, _A, _CLASS)
        self.say(subject, self.tag("id"), _literal(id))
        label, obsolete, named = None, False, False
        parents: list[str] = []
        replaced_by: list[str] = []
        alt_ids: list[str] = []
        synonyms: list[tuple[str, str]] = []
        parts: dict[str, list[tuple[str, list[Note]]]] = {}
        for clause in frame:
            tag = clause.raw_tag()
            if tag == "is_a":
                notes, gci = self.notes(clause, structural=_GCI)
                parent = self.cls(_id(clause.term))
                if gci:
                    self.say(self.general(subject, gci, tag), _SUBCLASS, parent, notes)
                else:
                    parents.append(parent[1:-1])
                    self.say(subject, _SUBCLASS, parent, notes)
            elif tag == "relationship":
                self.relationship(subject, clause)
            elif tag == "intersection_of":
                notes, apart = self.notes(clause, structural=_RESTRICTING)
                if clause.typedef is None:
                    part = self.cls(_id(clause.term))
                    if apart:
                        self.problem("the qualifier has no meaning on this line", "Remove it.", tag, next(iter(apart)))
                else:
                    part = self.restriction(_id(clause.typedef), _id(clause.term), apart, tag)
                parts.setdefault(tag, []).append((part, notes))
            elif tag == "union_of":
                parts.setdefault(tag, []).append((self.cls(_id(clause.term)), self.notes(clause)[0]))
            elif tag in ("disjoint_from", "equivalent_to"):
                notes, gci = self.notes(clause, structural=_GCI)
                left = self.general(subject, gci, tag) if gci else subject
                property = _EQUIVALENT if tag == "equivalent_to" else f"<{OWL}disjointWith>"
                right = self.cls(_id(clause.term))
                if gci and tag == "equivalent_to":
                    left, right = right, self.seen_through(left)
                self.say(left, property, right, notes)
            else:
                self.generic(subject, tag, clause)
                if tag == "name":
                    label = clause.name.rstrip()
                elif tag == "is_obsolete":
                    obsolete = clause.obsolete
                elif tag == "replaced_by":
                    replaced_by.append(self.iri(_id(clause.term)))
                elif tag == "synonym":
                    synonyms.append((self.tag(clause.synonym.scope)[1:-1], clause.synonym.desc))
                elif tag == "alt_id":
                    alt_ids.append(_id(clause.alt_id))
                    self.merged(self.cls(alt_ids[-1]), subject)
                named = named or tag == "namespace"
        for tag, members in parts.items():
            if len(members) == 1:
                self.problem(f"there is only one {tag} of this", "A definition has two or more.", tag)
            notes = [note for _, notes in members for note in notes]
            kind = "intersectionOf" if tag == "intersection_of" else "unionOf"
            whole = self.compound(kind, [part for part, _ in members])
            self.say(subject, _EQUIVALENT, self.seen_through(whole), notes)
        if not named and self.namespace is not None:
            self.say(subject, self.tag("namespace"), _literal(self.namespace))
        self.terms[iri] = Term(id, iri, label, tuple(parents), obsolete, tuple(replaced_by), tuple(alt_ids), tuple(synonyms))

    def typedef_frame(self, frame: Any) -> None:
        """A relation: an object property, or an annotation property where it is a metadata tag."""
        self.frame = id = _id(frame.id)
        metadata = id in self.metadata
        subject = self.annotation_property(id) if metadata else self.relation(id)
        if not metadata:
            self.relations.add(subject)
            self.say(subject, _A, _OBJECT_PROPERTY)
        if ":" not in id and self.expanded(id) != id:
            self.say(subject, self.tag("shorthand"), _literal(id))
        self.say(subject, self.tag("id"), _literal(id))
        named = False
        for clause, given in zip(frame, self.qualifiers_of(len(frame)), strict=True):
            self.given = given
            tag = clause.raw_tag()
            named = named or tag == "namespace"
            if tag == "relationship":
                self.relationship(subject, clause)
            elif tag in ("intersection_of", "union_of"):
                self.problem("OWL has nothing for this of a relation", "Remove it.", tag)
            elif metadata and tag == "is_a":
                self.say(subject, _SUBPROPERTY, self.annotation_property(_id(clause.typedef)), self.notes(clause)[0])
            elif metadata:
                self.generic(subject, tag, clause)
            else:
                self.relation_clause(subject, tag, clause)
        self.given = None
        if not named and self.namespace is not None:
            self.say(subject, self.tag("namespace"), _literal(self.namespace))

    def qualifiers_of(self, count: int) -> list[list[tuple[str, str]]]:
        """The qualifiers on each line of a relation, which fastobo 0.14 reads and does not give out."""
        if self.relation_texts is None:
            frames = re.split(r"^(?=\[)", self.text, flags=re.MULTILINE)
            self.relation_texts = iter([frame for frame in frames if frame.startswith("[Typedef]")])
        lines = [line for line in next(self.relation_texts).split("\n") if not line.startswith("id:")]
        found = []
        for line in lines:
            if line.strip() and not line.lstrip().startswith(("!", "[")):
                block = _QUALIFIERS.search(line)
                found.append([(_unescape(key), _unescape(value)) for key, value in _QUALIFIER.findall(block[1])] if block else [])
        if len(found) != count:
            self.problem("the lines of this relation cannot be told apart", "Write each on a line of its own.")
            return [[]] * count
        return found

    def relation_clause(self, subject: str, tag: str, clause: Any) -> None:
        """One line of a relation that is an object property."""
        if tag in _PAIRS:
            self.say(subject, _PAIRS[tag], self.relation(_id(clause.typedef)), self.notes(clause)[0])
        elif tag in ("domain", "range"):
            self.say(subject, f"<{RDFS}{tag}>", self.cls(_id(getattr(clause, tag))), self.notes(clause)[0])
        elif tag == "transitive_over":
            self.chain(subject, [subject, self.relation(_id(clause.typedef))], self.notes(clause)[0])
        elif tag in ("holds_over_chain", "equivalent_to_chain"):
            notes, _ = self.notes(clause)
            if tag == "equivalent_to_chain":
                self.used_properties[_REVERSIBLE] = None
                notes.append((_REVERSIBLE, '"true"', None))
            self.chain(subject, [self.relation(_id(clause.first)), self.relation(_id(clause.last))], notes)
        elif tag in _KINDS and getattr(clause, _TRUTHS[tag]):
            self.say(subject, _A, f"<{OWL}{_KINDS[tag]}>", self.notes(clause)[0])
        elif tag == "alt_id":
            alternative = self.name_of(_id(clause.alt_id))
            self.used_relations[alternative] = None
            self.merged(alternative, subject)
        else:
            self.generic(subject, tag, clause)

    def generic(self, subject: str, tag: str, clause: Any) -> None:
        """A line that is an annotation."""
        if tag == "synonym":
            synonym = clause.synonym
            notes, _ = self.notes(clause, synonym.xrefs)
            if synonym.type is not None:
                notes.insert(0, (self.tag("has_synonym_type"), self.name_of(_id(synonym.type)), None))
            self.say(subject, self.tag(synonym.scope), _literal(synonym.desc), notes)
        elif tag in ("def", "expand_expression_to", "expand_assertion_to"):
            self.say(subject, self.tag(tag), _literal(clause.definition), self.notes(clause, clause.xrefs)[0])
        elif tag == "property_value":
            self.property_value(subject, clause.property_value, self.notes(clause)[0])
        elif tag == "xref":
            notes, _ = self.notes(clause)
            if clause.xref.desc is not None:
                notes.append((_LABEL, _literal(clause.xref.desc), None))
            self.say(subject, self.tag(tag), _literal(_id(clause.xref.id)), notes)
        elif tag in ("subset", "replaced_by", "consider"):
            named = clause.subset if tag == "subset" else clause.term if hasattr(clause, "term") else clause.typedef
            self.say(subject, self.tag(tag), self.name_of(_id(named)), self.notes(clause)[0])
        elif tag in _TRUTHS:
            self.say(subject, self.tag(tag), _TRUE if getattr(clause, _TRUTHS[tag]) else _FALSE, self.notes(clause)[0])
        else:
            self.say(subject, self.tag(tag), _literal(self.plain(tag, clause)), self.notes(clause)[0])

    def plain(self, tag: str, clause: Any) -> str:
        """The text of a line that has no more to it."""
        if tag == "name":
            return str(clause.name).rstrip()
        if tag == "created_by":
            return str(clause.creator).rstrip()
        if tag == "alt_id":
            return _id(clause.alt_id)
        if tag == "namespace":
            return _id(clause.namespace)
        if tag == "creation_date":
            return self.date(clause.raw_value())
        return _unescape(clause.raw_value().rstrip())

    def date(self, read: str) -> str:
        """A date as the file writes it, which the parser does not keep where it has parts of a second."""
        if self.dates is None:
            self.dates = set(re.findall(r"^creation_date:[ ]*([^ \t\r\n]*)", self.text, re.MULTILINE))
        if read in self.dates:
            return read
        self.problem("this date is not kept as it is", "Write it as 2001-02-03 or 2001-02-03T04:05:06Z.", "creation_date")
        return read

    def merged(self, alternative: str, subject: str) -> None:
        """A former id: a thing of its own that is deprecated because it was merged into another."""
        self.used_properties |= {f"<{OBO}IAO_0100001>": None, f"<{OBO}IAO_0000231>": None}
        self.say(alternative, f"<{OWL}deprecated>", _TRUE)
        self.say(alternative, f"<{OBO}IAO_0100001>", subject)
        self.say(alternative, f"<{OBO}IAO_0000231>", f"<{OBO}IAO_0000227>")

    # Expressions.

    def relationship(self, subject: str, clause: Any) -> None:
        relation = _id(clause.typedef)
        target = _id(clause.term if hasattr(clause, "term") else clause.target)
        if relation in self.metadata:
            self.say(subject, self.annotation_property(relation), self.name_of(target), self.notes(clause)[0])
            return
        if subject in self.relations or subject in self.used_properties:
            self.problem(
                "OWL has nothing for a relationship between relations", "Make its relation a metadata tag.", "relationship", target
            )
            return
        notes, apart = self.notes(clause, structural=_GCI | _RESTRICTING)
        gci = {key: apart.pop(key) for key in sorted(_GCI) if key in apart}
        left = self.general(subject, gci, "relationship") if gci else subject
        self.say(left, _SUBCLASS, self.restriction(relation, target, apart, "relationship"), notes)

    def general(self, subject: str, gci: dict[str, str], tag: str) -> str:
        """The class of those members of a class that have the relation of a general axiom."""
        if len(gci) != 2:
            self.problem("gci_relation and gci_filler stand together", "Add the other.", tag, next(iter(gci)))
            return subject
        return self.compound("intersectionOf", [subject, self.restriction(gci["gci_relation"], gci["gci_filler"], {}, tag)])

    def restriction(self, relation: str, target: str, apart: dict[str, str], tag: str) -> str:
        """The class of what has a relation to members of a class: to some, unless qualifiers say otherwise."""
        property, cls = self.relation(relation), self.cls(target)
        numbers: dict[str, int] = {}
        for key in _CARDINALITIES:
            if key in apart:
                if not apart[key].isdecimal():
                    self.problem("this is no number", "Write digits only.", tag, apart[key])
                    return cls
                numbers[key] = int(apart[key])
        exact, least, most = (numbers.get(key) for key in _CARDINALITIES)
        some, only = (apart.get(key) == "true" for key in ("all_some", "all_only"))
        if exact:
            return self.restrict(property, "qualifiedCardinality", cls, exact)
        if exact == 0 or most == 0:
            none = self.node()
            self.say(none, _A, _CLASS)
            self.say(none, f"<{OWL}complementOf>", cls)
            return self.restrict(property, "allValuesFrom", none)
        if least is not None and most is not None:
            members = [("minQualifiedCardinality", least), ("maxQualifiedCardinality", most)]
            return self.compound("intersectionOf", [self.restrict(property, kind, cls, number) for kind, number in members])
        if least is not None:
            return self.restrict(property, "minQualifiedCardinality", cls, least)
        if most is not None:
            return self.restrict(property, "maxQualifiedCardinality", cls, most)
        if some and only:
            return self.compound("intersectionOf", [self.restrict(property, f"{kind}ValuesFrom", cls) for kind in ("some", "all")])
        if only:
            return self.restrict(property, "allValuesFrom", cls)
        if relation in self.class_level:
            self.used_individuals[cls] = None
            return self.restrict(property, "hasValue", cls)
        return self.restrict(property, "someValuesFrom", cls)

    def restrict(self, property: str, kind: str, value: str, number: int | None = None) -> str:
        node = self.node()
        self.say(node, _A, f"<{OWL}Restriction>")
        self.say(node, f"<{OWL}onProperty>", property)
        if number is None:
            self.say(node, f"<{OWL}{kind}>", value)
        else:
            self.say(node, f"<{OWL}{kind}>", f'"{number}"^^<{XSD}nonNegativeInteger>')
            self.say(node, f"<{OWL}onClass>", value)
        return node

    def compound(self, kind: str, parts: list[str]) -> str:
        node = self.node()
        self.say(node, _A, _CLASS)
        self.say(node, f"<{OWL}{kind}>", self.linked(parts))
        return node

    def seen_through(self, whole: str) -> str:
        """A definition through the relation that the header has all definitions seen through, if it has one."""
        return whole if self.view is None else self.restrict(self.relation(self.view), "someValuesFrom", whole)

    def linked(self, members: list[str]) -> str:
        nodes = [self.node() for _ in members]
        for node, member, rest in zip(nodes, members, [*nodes[1:], _NIL], strict=True):
            self.say(node, f"<{RDF}first>", member)
            self.say(node, f"<{RDF}rest>", rest)
        return nodes[0]

    def chain(self, subject: str, parts: list[str], notes: Iterable[Note]) -> None:
        self.say(subject, f"<{OWL}propertyChainAxiom>", self.linked(parts), notes)

    # The end.

    def declare_used(self) -> None:
        """The kind of everything that the file uses and has no frame of."""
        for cls in self.used_classes:
            if cls not in self.classes:
                self.say(cls, _A, _CLASS)
        for relation in self.used_relations:
            if relation not in self.relations:
                self.say(relation, _A, _OBJECT_PROPERTY)
        for individual in self.used_individuals:
            self.say(individual, _A, f"<{OWL}NamedIndividual>")
        for property in self.used_properties:
            if property not in self.used_relations:
                self.say(property, _A, _ANNOTATION_PROPERTY)

    def check_parents(self) -> None:
        """Every parent is there, where the file has terms of its id space, and nothing is its own ancestor."""
        spaces = {term.id.partition(":")[0] for term in self.terms.values()}
        ids = {iri: id for id, iri in self.iris.items()}
        children: dict[str, list[str]] = {}
        waiting: dict[str, int] = {}
        for term in self.terms.values():
            self.frame = term.id
            here = set()
            for parent in dict.fromkeys(term.parents):
                if parent in self.terms:
                    here.add(parent)
                    children.setdefault(parent, []).append(term.iri)
                elif ids[parent].partition(":")[0] in spaces:
                    self.problem("there is no [Term] of this id", "Correct the id, or add the term.", "is_a", ids[parent])
            waiting[term.iri] = len(here)
        ready = [iri for iri, count in waiting.items() if not count]
        while ready:
            for child in children.get(ready.pop(), ()):
                waiting[child] -= 1
                if not waiting[child]:
                    ready.append(child)
        rest = [iri for iri, count in waiting.items() if count]
        if rest:
            path = [rest[0]]
            while path.count(path[-1]) < 2:
                path.append(next(parent for parent in self.terms[path[-1]].parents if waiting.get(parent)))
            circle = [self.terms[iri].id for iri in path[path.index(path[-1]) :]]
            self.frame = circle[0]
            self.problem(f"this is its own ancestor: {' is_a '.join(circle)}", "Remove one of these is_a lines.", "is_a", circle[1])
