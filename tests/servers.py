"""SPARQL servers that tests start on this machine, on ports that are free, and stop again."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


def lacking(what: str, remedy: str) -> NoReturn:
    """Fail where everything has to be there, and skip on a machine of a user."""
    reason = f"{what} is not installed: {remedy}"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str, remedy: str) -> str:
    """Where a program is, among those of this Python or of the machine."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    return found or lacking(f"the program {name}", remedy)


def java(name: str, *files: Path) -> str:
    """What a program of ``tests/owlapi`` prints of files; it ends with 1 where something is wrong with one."""
    jars = Path("/usr/share/java")  # where Debian keeps them
    if not list(jars.glob("owlapi-api*.jar")):
        lacking("the OWL API", "apt-get install libowlapi-java")
    source = Path(__file__).parent / "owlapi" / name
    command = [program("java", "apt-get install default-jdk-headless"), "-cp", f"{jars}/*", str(source), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300).stdout


def jena(folder: Path) -> list[str]:
    """How to run a Java program with Apache Jena, which keeps something in the folder."""
    command = program("java", "apt-get install default-jdk-headless")
    if not Path("/usr/share/java/jena-arq.jar").exists():
        lacking("Apache Jena", "apt-get install libapache-jena-java")
    # Debian's Jena looks for the messages of its XML parser under a name that its own copy of the parser does not have
    subprocess.run(["unzip", "-qo", "/usr/share/java/jena-core.jar", "org/apache/jena/ext/xerces/*", "-d", folder], check=True)
    (folder / "messages").mkdir()
    (folder / "org/apache/jena/ext/xerces").rename(folder / "messages" / "xerces")
    return [command, "-cp", f"{folder}/messages:/usr/share/java/*"]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: Sequence[str], url: str, folder: Path, seconds: float = 60) -> Iterator[None]:
    """While a server runs: it has started when it answers at the URL, and it is stopped in the end."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        end = time.monotonic() + seconds
        while True:
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except OSError:
                log_text = (folder / "log").read_text(errors="replace")
                assert process.poll() is None, log_text
                assert time.monotonic() < end, log_text
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=30)


class Server(NamedTuple):
    """The addresses of a server."""

    query: str
    update: str
    store: str


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Server]:
    """An Oxigraph server that keeps its data in the folder."""
    command = program("oxigraph", "pip install 'oxigraph>=0.5'")
    where = f"127.0.0.1:{free_port()}"
    arguments = ["serve", "--location", str(folder / "store"), "--bind", where, *options]
    with running([command, *arguments], f"http://{where}/", folder):
        yield Server(f"http://{where}/query", f"http://{where}/update", f"http://{where}/store")


@contextmanager
def virtuoso(folder: Path, buffers: int = 20_000) -> Iterator[Server]:
    """A Virtuoso server that keeps its data in the folder; who may write is called dba, with the password dba."""
    command = program("virtuoso-t", "apt-get install virtuoso-opensource-7")
    port, sql_port = free_port(), free_port()
    sections: dict[str, dict[str, object]] = {
        "Database": {
            "DatabaseFile": "virtuoso.db",
            "ErrorLogFile": "virtuoso.log",
            "LockFile": "virtuoso.lck",
            "TransactionFile": "virtuoso.trx",
            "xa_persistent_file": "virtuoso.pxa",
        },
        "TempDatabase": {"DatabaseFile": "temporary.db", "TransactionFile": "temporary.trx"},
        "Parameters": {"ServerPort": f"127.0.0.1:{sql_port}", "NumberOfBuffers": buffers, "MaxDirtyBuffers": buffers * 3 // 4},
        "HTTPServer": {"ServerPort": f"127.0.0.1:{port}"},
    }
    lines = [line for name, values in sections.items() for line in (f"[{name}]", *(f"{key} = {value}" for key, value in values.items()))]
    (folder / "virtuoso.ini").write_text("\n".join(lines) + "\n", encoding="utf-8")
    url = f"http://127.0.0.1:{port}"
    with running([command, "+configfile", "virtuoso.ini", "+foreground"], f"{url}/sparql", folder):
        yield Server(f"{url}/sparql", f"{url}/sparql-auth", f"{url}/sparql-graph-crud-auth")


class Request(NamedTuple):
    """What a server was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """What a server answers; without a status, bytes that are not HTTP."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


@contextmanager
def answering(answer: Callable[[Request], Reply]) -> Iterator[str]:
    """The address of a server that answers as it is told."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = answer(Request(self.command, self.path, {name.title(): value for name, value in self.headers.items()}, body))
            if reply.status:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815  # as http.server calls them

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def node_with(*packages: str) -> str:
    """Where Node is, which has these packages of npm."""
    node = program("node", "apt-get install nodejs npm")
    folder = Path(os.environ.get("NODE_PATH", ""))
    missing = [package for package in packages if not folder.joinpath(package.rpartition("@")[0]).is_dir()]
    if missing:
        lacking(f"the npm package {missing[0]}", f"npm install {' '.join(packages)}, and name the folder node_modules in NODE_PATH")
    return node


def by_jsonld_js(*paths: Path) -> list[str]:
    """The SHA-256 of the RDFC-1.0 canonical form of what jsonld.js reads: JSON-LD, or N-Quads where a name ends in .nq."""
    command = [node_with("jsonld@9.0.0"), str(Path(__file__).parent / "engines" / "jsonld.cjs"), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()
