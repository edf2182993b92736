"""A question in, a SHACL executable in Turtle out: an example query as the endpoints of the SIB publish theirs.

See https://github.com/sib-swiss/sparql-examples: ``rdfs:comment`` is the question in words, ``sh:select`` or ``sh:construct`` the query,
``schema:target`` the endpoint. Each text stands for itself: the prefixes that the query uses are declared in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from myograph.vocabulary import MYO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import Literal, NamedNode

    from myograph.catalog import Question

_PREFIXES = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def shacl_text(question: Question, example: Mapping[str, Sequence[NamedNode | Literal]], endpoint: str | None = None) -> str:
    """The question as an example, asked with the example's values.

    :param example: values by parameter.
    :param endpoint: the URL of the endpoint that it can be asked of. Its IRI begins with it, as those of the SIB do. Without one, no
        target is stated, for there is none; questions of ours then have an IRI of ours, those of others none.
    """
    query = "\n".join(line for line in question.bind(example).split("\n") if not line.startswith("#+")).strip()
    kind, form = ("Construct", "construct") if question.is_graph else ("Select", "select")
    facts = [f"a sh:SPARQLExecutable, sh:SPARQL{kind}Executable", f"rdfs:comment {_quoted(_comment(question))}@en"]
    declared = [f"sh:declare [ sh:prefix {_quoted(one)} ; sh:namespace {_quoted(iri)}^^xsd:anyURI ]" for one, iri in _declared(query)]
    facts.append(f"sh:prefixes [\n{_joined(['a owl:Ontology', *declared], 8)}\n    ]")
    facts.append(f"sh:{form} {_long(query)}")
    if question.keywords:
        facts.append(f"schema:keywords {', '.join(map(_quoted, question.keywords))}")
    if endpoint:
        facts.append(f"schema:target <{endpoint}>")
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in _PREFIXES.items())
    return f"{prefixes}\n{_subject(question, endpoint)}\n{_joined(facts, 4)} .\n"


def _subject(question: Question, endpoint: str | None) -> str:
    if endpoint:
        return f"<{endpoint.rstrip('/')}/.well-known/sparql-examples/{question.name}>"
    return "[]" if question.is_own else f"<{MYO}question/{question.name}>"


def _comment(question: Question) -> str:
    values = "; ".join(f"{name}: {', '.join(texts)}" for name, texts in question.example.items())
    return f"{question.summary} ({values})" if values else question.summary


def _declared(query: str) -> list[tuple[str, str]]:
    return sorted(set(re.findall(r"^\s*PREFIX\s+([\w.-]*):\s*<([^<>\s]*)>", query, re.MULTILINE | re.IGNORECASE)))


def _joined(facts: Sequence[str], indent: int) -> str:
    return " ;\n".join(" " * indent + fact for fact in facts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _long(text: str) -> str:
    """A text of several lines: quotes are left as they are, but for those that could end it."""
    text = text.replace("\\", "\\\\").replace('""', '\\"\\"')
    return '"""' + (text[:-1] + '\\"' if text.endswith('"') else text) + '"""'
