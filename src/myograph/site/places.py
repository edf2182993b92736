"""What is told of a graph in, which page each of its terms has out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from myograph.site.content import Content


def places(content: Content, questions: list[str]) -> dict[str, str]:
    """CURIE, or ``question:NAME`` -> the path of its page within the site, for some with an anchor on the page of another."""
    taken: set[str] = set()
    found: dict[str, str] = {}

    def place(id: str, folder: str) -> None:
        path = f"{folder}/{slug(id)}"
        while path.casefold() in taken:  # on some systems, too, where letters are the same in capitals
            path += "-"
        taken.add(path.casefold())
        found[id] = path + ".html"

    for folder, ids in (
        ("class", content.class_ids),
        ("property", sorted(content.kinds)),
        ("entity", content.individuals),
        ("source", sorted(content.sources)),
    ):
        for id in ids:
            place(id, folder)
    found |= {f"question:{name}": f"question/{name}.html" for name in questions}
    found |= {id: f"reviews.html#review-{slug(id)}" for id in content.reviews}
    found |= {rule.id: f"rules.html#rule-{slug(rule.id)}" for rule in content.rules}
    found |= {one.id: f"{found[one.subject]}#statement-{slug(one.id)}" for one in content.associations.values() if one.subject in found}
    return found


def slug(id: str) -> str:
    """A name for a file or an anchor: the short name of what is ours, else the CURIE, in letters that every system takes.

    >>> slug("myo:presentsWith"), slug("association:F054"), slug("obo:hp#layperson")
    ('presentsWith', 'F054', 'obo-hp-layperson')
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", re.sub("^(myo|association|review|source|rule):", "", id))
