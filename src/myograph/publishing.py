"""The command ``site``: a folder's name in; pages about the graph that a browser opens from the disk out."""

from __future__ import annotations

import os
import sys

from myograph.graph import open_graph

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    Arguments = argparse.Namespace


def add_site(parser: argparse.ArgumentParser) -> None:
    """The words of ``site``."""
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="the folder to write")
    parser.add_argument("--graph", metavar="WHERE", help="a folder or an RDF file with named graphs, in place of the usual graph")
    parser.add_argument("--questions", metavar="DIR", help="a folder of questions of your own, which get pages, too")


def run_site(args: Arguments) -> int:
    """Write a site, and say how to open it and what it lacks."""
    graph = open_graph(args.graph, questions=args.questions)
    for sentence in graph.site(args.output):
        print(sentence, file=sys.stderr)
    print(f"The site is in {args.output}. Open it in a browser: {os.path.join(args.output, 'index.html')}")
    return 0
