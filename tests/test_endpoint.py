"""What goes over the wire to an endpoint, and what must not: each trap that urllib and SPARQLWrapper leave open."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
import time
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Reply, Request, answering, lacking

import myograph
from myograph import Endpoint
from myograph.errors import GraphError, QueryLimitError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

YES = Reply(200, b'{"head": {}, "boolean": true}', {"Content-Type": "application/sparql-results+json"})
BASIC = "Basic " + b64encode(b"me:secret").decode()
#: FROM, so that the endpoint is asked this and not for its graphs before.
ASK = "ASK FROM <urn:x> {}"


class Server:
    """Answers yes, or as it is told for a number of times, and remembers what it was asked."""

    def __init__(self, *replies: Reply | Callable[[Request], Reply]) -> None:
        self.replies = list(replies)
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Reply:
        self.asked.append(request)
        reply = self.replies.pop(0) if self.replies else YES
        return reply if isinstance(reply, Reply) else reply(request)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("USER", "PASSWORD", "TOKEN", "HEADERS", "METHOD", "TIMEOUT"):
        monkeypatch.delenv(f"MYOGRAPH_{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


def test_a_request_by_post() -> None:
    server = Server()
    with answering(server) as url:
        assert myograph.open(url).query(ASK) is True
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/")
    assert parse_qs(asked.body.decode()) == {"query": [ASK]}
    assert "Authorization" not in asked.headers
    assert "json" in asked.headers["Accept"]


@pytest.mark.parametrize("path", ["sparql?key=a%20b", "sparql?key=a%20b&x=1", "sparql"])
def test_a_request_by_get_keeps_what_the_address_has(path: str) -> None:
    server = Server()
    with answering(server) as url:
        assert myograph.open(Endpoint(url + path, method="get")).query(ASK) is True
    (asked,) = server.asked
    assert asked.method == "GET"
    assert parse_qs(urlsplit(asked.path).query) == {"query": [ASK], **parse_qs(urlsplit(url + path).query)}


def test_a_request_by_post_keeps_what_the_address_has() -> None:
    server = Server()
    with answering(server) as url:
        assert myograph.open(url + "sparql?key=1").query(ASK) is True
    assert server.asked[0].path == "/sparql?key=1"
    assert parse_qs(server.asked[0].body.decode()) == {"query": [ASK]}


def test_names_and_tokens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    server = Server()
    with answering(server) as url:
        myograph.open(Endpoint(url, user="me", password="secret")).query(ASK)
        graph = myograph.open(url.replace("//", "//me:secret@"))
        graph.query(ASK)
        assert graph.name == url  # what is shown has no password
        assert "secret" not in repr(Endpoint(url, user="me", password="secret"))
        monkeypatch.setenv("MYOGRAPH_USER", "me")
        monkeypatch.setenv("MYOGRAPH_PASSWORD", "secret")
        myograph.open(url).query(ASK)
        monkeypatch.delenv("MYOGRAPH_USER")
        with pytest.raises(GraphError, match="a name and a password go together, and one of them is missing"):
            myograph.open(url)
        monkeypatch.delenv("MYOGRAPH_PASSWORD")
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\ndefault login x password y\n", encoding="utf-8")
        (tmp_path / "netrc").chmod(0o600)
        myograph.open(url).query(ASK)
        monkeypatch.setenv("MYOGRAPH_TOKEN", "abc")
        myograph.open(url).query(ASK)
    assert [asked.headers["Authorization"] for asked in server.asked] == [BASIC] * 4 + ["Bearer abc"]


def test_a_netrc_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine", encoding="utf-8")
    with pytest.raises(GraphError, match=r"netrc: this file with names and passwords cannot be read: "):
        myograph.open("http://127.0.0.1/")


def test_digest_authentication() -> None:
    challenge = Reply(401, b"", {"WWW-Authenticate": 'Digest realm="SPARQL", domain="/", nonce="abc", qop="auth", algorithm="MD5"'})
    for refusals in ([challenge], [Reply(401), challenge]):  # Virtuoso has no challenge for those who try Basic
        server = Server(*refusals)
        with answering(server) as url:
            graph = myograph.open(Endpoint(url, user="me", password="secret"))
            assert graph.query(ASK) is True
            assert server.asked[-1].headers["Authorization"].startswith('Digest username="me", realm="SPARQL", nonce="abc", uri="/"')
            assert {asked.body for asked in server.asked} == {server.asked[0].body}
    assert [asked.headers.get("Authorization", "")[:6] for asked in server.asked] == ["Basic ", "", "Digest"]


def test_a_password_that_is_wrong() -> None:
    with answering(lambda _: Reply(401)) as url, pytest.raises(GraphError) as caught:
        myograph.open(Endpoint(url, user="me", password="wrong")).query(ASK)
    assert str(caught.value) == (
        f"{url}: the endpoint wants to know who asks (401: Unauthorized). "
        "Set MYOGRAPH_USER and MYOGRAPH_PASSWORD, or MYOGRAPH_TOKEN, or put the host into your netrc file."
    )


def test_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    with answering(server) as url:
        myograph.open(Endpoint(url, headers={"X-Key": "1"})).query(ASK)
        monkeypatch.setenv("MYOGRAPH_HEADERS", "X-Key: 2\n\nX-Other: a: b ")
        myograph.open(url).query(ASK)
        monkeypatch.setenv("MYOGRAPH_HEADERS", "X-Key")
        with pytest.raises(GraphError) as caught:
            myograph.open(url)
    assert [asked.headers.get("X-Key") for asked in server.asked] == ["1", "2"]
    assert server.asked[1].headers["X-Other"] == "a: b"
    assert str(caught.value) == "MYOGRAPH_HEADERS has lines 'Name: value', and 'X-Key' is none."


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MYOGRAPH_METHOD", "PUT", "http://127.0.0.1/: an endpoint is asked by POST or GET, not by 'PUT' (method, MYOGRAPH_METHOD)."),
        ("MYOGRAPH_TIMEOUT", "soon", "an endpoint is given a number of seconds from 0, and not 'soon' (timeout, MYOGRAPH_TIMEOUT)."),
        ("MYOGRAPH_TIMEOUT", "-1", "an endpoint is given a number of seconds from 0, and not '-1' (timeout, MYOGRAPH_TIMEOUT)."),
    ],
)
def test_settings_that_are_none(monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(GraphError) as caught:
        myograph.open("http://127.0.0.1/")
    assert str(caught.value) == message


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_redirect_on_the_same_host_asks_the_same(status: int, method: str) -> None:
    server = Server(Reply(status, b"", {"Location": "/there"}))
    with answering(server) as url:
        assert myograph.open(Endpoint(url, user="me", password="secret", method=method, headers={"X-Key": "1"})).query(ASK) is True
    first, second = server.asked
    assert second.path == "/there"
    assert (second.method, second.body) == (first.method, first.body)
    assert second.headers["Authorization"] == BASIC
    assert second.headers["X-Key"] == "1"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_refused(status: int) -> None:
    other = Server()
    with (
        answering(other) as elsewhere,
        answering(lambda _: Reply(status, b"", {"Location": elsewhere + "x"})) as url,
        pytest.raises(GraphError) as caught,
    ):
        myograph.open(Endpoint(url, user="me", password="secret")).query(ASK)
    where = elsewhere.rstrip("/")
    assert str(caught.value) == f"{url}: the endpoint redirects to another place, {where}. Give that address if it is the one you mean."
    assert other.asked == []


@pytest.mark.parametrize("where", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_a_redirect_to_no_web_address_is_refused(where: str) -> None:
    with answering(lambda _: Reply(302, b"", {"Location": where})) as url, pytest.raises(GraphError):
        myograph.open(url).query(ASK)


def test_a_redirect_without_end() -> None:
    with answering(lambda _: Reply(302, b"", {"Location": "/again"})) as url, pytest.raises(GraphError, match=r"\(302\)"):
        myograph.open(url).query(ASK)


@pytest.mark.parametrize("where", ["file:///etc/passwd", "file:///etc/passwd#", "ftp://example.org/", "data://text,x"])
def test_what_is_no_web_address_is_no_endpoint(where: str) -> None:
    for opened in (lambda: myograph.open(where), lambda: Endpoint(where), lambda: Endpoint("http://x.org/", update=where)):
        with pytest.raises(GraphError) as caught:
            opened()
        assert str(caught.value) == f"{where}: the address of an endpoint begins with http:// or https://."


@pytest.mark.parametrize(
    "where", ["http://", "http:///query", "http://127.0.0.1:99999/", "http://127.0.0.1:port/", "http://127.0.0.1:9/a b", "http://[::1/"]
)
def test_no_address(where: str) -> None:
    with pytest.raises(GraphError) as caught:
        myograph.open(where)
    assert str(caught.value).startswith(f"{where}: this is no address: ")


@pytest.mark.parametrize("status", [429, 503])
def test_an_endpoint_that_says_later_is_asked_again(status: int) -> None:
    server = Server(Reply(status, b"later", {"Retry-After": "0"}), Reply(status), Reply(status, b"", {"Retry-After": "0"}))
    with answering(server) as url:
        start = time.monotonic()
        assert myograph.open(url).query(ASK) is True
    assert len(server.asked) == 4
    assert len({asked.body for asked in server.asked}) == 1
    assert time.monotonic() - start >= 0.8  # the second one left the time to us: twice the first wait, and a fifth less at most


def test_an_endpoint_that_says_later_for_ever() -> None:
    with answering(lambda _: Reply(503, b"come  back", {"Retry-After": "0"})) as url, pytest.raises(GraphError) as caught:
        myograph.open(url).query(ASK)
    assert str(caught.value) == f"{url}: the endpoint answers with an error (503): come back"


def test_an_endpoint_that_says_too_late() -> None:
    server = Server(Reply(503, b"", {"Retry-After": "3600"}))
    with answering(server) as url, pytest.raises(GraphError, match=r"\(503\)"):
        myograph.open(url).query(ASK, timeout=2)
    assert len(server.asked) == 1


def test_an_error_is_not_asked_again() -> None:
    server = Server(Reply(500))
    with answering(server) as url, pytest.raises(GraphError, match=r"\(500\): Internal Server Error"):
        myograph.open(url).query(ASK)
    assert len(server.asked) == 1


def test_an_answer_that_never_ends() -> None:
    class Dripping(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # as http.server calls it
            self.send_response(200)
            self.end_headers()
            while not stop.wait(0.05):
                self.wfile.write(b" ")

        def log_message(self, *_: object) -> None:
            pass

    stop = threading.Event()
    server = HTTPServer(("127.0.0.1", 0), Dripping)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/"
        with pytest.raises(QueryLimitError) as caught:
            myograph.open(url).query(ASK, timeout=0.5)
        assert str(caught.value) == f"{url}: there was no whole answer in 0.5 seconds. Ask for less, or give it more time (timeout)."
    finally:
        stop.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_answer_that_is_too_long() -> None:
    with answering(lambda _: Reply(200, b" " * 3_000_000)) as url, pytest.raises(QueryLimitError) as caught:
        myograph.open(url).query(ASK, memory=2)
    assert str(caught.value) == "the answer is longer than 2 MB. Ask for less, or allow more (memory)."


def test_an_answer_that_is_cut_off() -> None:
    turtle = b"<a:b> <a:b> <a:b> .\n"
    reply = Reply(200, turtle, {"Content-Type": "text/turtle", "Content-Length": str(2 * len(turtle))})
    with answering(lambda _: reply) as url, pytest.raises(GraphError, match="the endpoint does not answer: IncompleteRead"):
        myograph.open(url).query("CONSTRUCT FROM <urn:x> WHERE { ?s ?p ?o }")


def test_a_certificate_that_nobody_has_signed(tmp_path: Path) -> None:
    openssl = shutil.which("openssl") or lacking("the program openssl", "apt-get install openssl")
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files]
    subprocess.run(make, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    class Quiet(HTTPServer):
        def handle_error(self, *_: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        with pytest.raises(GraphError, match="CERTIFICATE_VERIFY_FAILED"):
            myograph.open(f"https://localhost:{server.server_port}/").query(ASK)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
