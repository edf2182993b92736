"""What a page shows in, its HTML out: templates, in which every text is escaped, and links from each term to its page."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import pass_context
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import SparqlLexer

from myograph import __version__
from myograph.answers import Resource
from myograph.described import takes
from myograph.vocabulary import curie, expand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2.runtime import Context

    from myograph.site.content import Content
    from myograph.site.entities import Entities

_MENU = (
    ("index.html", "Start"),
    ("terms.html", "Terms"),
    ("ontology.html", "Classes and relations"),
    ("questions.html", "Questions"),
    ("sources.html", "Sources"),
    ("reviews.html", "Reviews"),
    ("rules.html", "Rules"),
)
_LICENCES = {"https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0"}


class Renderer:
    """Makes pages of one site."""

    def __init__(self, content: Content, entities: Entities, places: Mapping[str, str]) -> None:
        self._content = content
        self._places = places
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(os.path.join(os.path.dirname(__file__), "templates")),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"content": content, "menu": _MENU, "made_by": __version__}
        self._environment.filters |= {
            "anchor": lambda term: places[term].partition("#")[2],
            "cell": self._cell,
            "external": external,
            "href": self._href,
            "iri": lambda term: expand(term) or term,
            "label": content.label,
            "licence": lambda url: _LICENCES.get(url, url),
            "lower_first": lambda text: text[:1].lower() + text[1:],
            "minds": entities.minds,
            "match": lambda label: label.rpartition(":")[2].removesuffix("Match"),
            "short": lambda term: re.sub("^(myo|association|review|rule):", "", term),
            "takes": takes,
            "term": self._term,
            "upper_first": lambda text: text[:1].upper() + text[1:],
        }

    def page(self, template: str, path: str, title: str, summary: str, **values: Any) -> str:
        """The text of a page.

        :param path: where it is within the site, by which links lead from it to others.
        """
        root = "../" * path.count("/")
        found = self._environment.get_template(f"{template}.html.jinja")
        text = found.render(path=path, root=root, title=title, summary=summary, **values)
        return re.sub(r"\n\s*\n+", "\n", text).strip() + "\n" if "<pre" not in text else text.strip() + "\n"

    def sparql(self, text: str) -> Markup:
        """A query with its parts marked."""
        return Markup(highlight(text.strip(), SparqlLexer(), HtmlFormatter(nowrap=True)))  # Pygments escapes it

    @pass_context
    def _term(self, context: Context, id: str, text: str | None = None) -> Markup:
        """A term by its label or another text, with a link to its page or, for one of another vocabulary, to its IRI."""
        shown = self._content.label(id) if text is None else text
        if id in self._places:
            return Markup('<a href="{}">{}</a>').format(self._href(context, id), shown)
        return external(expand(id) or id, shown)

    @pass_context
    def _href(self, context: Context, id: str) -> str:
        return str(context["root"]) + self._places[id]

    @pass_context
    def _cell(self, context: Context, value: object) -> Markup:
        if isinstance(value, Resource):
            return self._term(context, curie(value.iri), value.label)
        if value is None:
            return Markup("")
        return escape(("yes" if value else "no") if isinstance(value, bool) else str(value))


def external(iri: str, text: str) -> Markup:
    """A link out of the site, where the IRI is one that a browser can follow; else the text alone.

    >>> print(external("https://example.org/?a&b", "a & b"), external("javascript:alert(1)", "<b>"))
    <a class="out" href="https://example.org/?a&amp;b" rel="noreferrer">a &amp; b</a> &lt;b&gt;
    """
    if not iri.startswith(("http://", "https://")):
        return escape(text)
    return Markup('<a class="out" href="{}" rel="noreferrer">{}</a>').format(iri, text)
