"""The commands ``release`` and ``diff``: words in; the artefacts of a release, or what changed between two graphs, out."""

from __future__ import annotations

from myograph.graph import open_graph

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    Arguments = argparse.Namespace


def add_release(parser: argparse.ArgumentParser) -> None:
    """The words of ``release``."""
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="the folder to write")
    parser.add_argument("--previous", metavar="WHERE", help="the graph of the release before, such as its .nq, to tell the changes from")
    parser.add_argument("--graph", metavar="WHERE", help="a folder or an RDF file, in place of the usual graph")


def run_release(args: Arguments) -> int:
    """Make a release, and say of which version."""
    from myograph.release import make_release, version_of

    graph = open_graph(args.graph)
    make_release(graph, args.output, open_graph(args.previous) if args.previous else None)
    print(f"The release {version_of(graph)} is in {args.output}. Check it: sha256sum --check SHA256SUMS")
    return 0


def add_diff(parser: argparse.ArgumentParser) -> None:
    """The words of ``diff``."""
    parser.add_argument("old", help="a folder, an RDF file with named graphs, or bundled")
    parser.add_argument("new", nargs="?", help="the same, to compare it with; without it, the usual graph")


def run_diff(args: Arguments) -> int:
    """Show what changed; exit code 1 where anything did, as of diff."""
    from myograph.comparison import compare_graphs, report

    old, new = open_graph(args.old), open_graph(args.new)
    found = compare_graphs(old, new)
    print(report(found, old.name, new.name), end="")
    return 0 if found.same else 1
