"""Where a SPARQL endpoint is and how it is asked in, its answers as bytes out: what urllib would do unasked, it does not do here.

No file is read, no redirect leaves the host, credentials go to the host that they are for, and every request has an end.
"""

from __future__ import annotations

import os
import random
import time
from base64 import b64encode
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse, IncompleteRead
from netrc import NetrcParseError, netrc
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPDigestAuthHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from myograph.errors import GraphError, QueryLimitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from email.message import Message
    from typing import IO

#: Seconds that an endpoint is given for one request, unless it is said otherwise.
TIMEOUT = 30.0

#: The answers that mean "later", how often they are believed, and the seconds before it is asked again: the
#: first time, and at most.
_LATER, _TIMES, _FIRST_WAIT, _LONGEST_WAIT = (429, 503), 4, 0.5, 60.0

_PIECE = 1 << 16


class Endpoint:
    """The address of a SPARQL 1.1 endpoint, and what it is asked with.

    :param url: where queries go. A name and a password in it (``https://me:secret@host/``) are taken as such, and are not shown.
    :param update: where updates go; :meth:`myograph.Graph.push` needs it or ``store``.
    :param store: where the endpoint speaks the Graph Store Protocol.
    :param user: a name, for Basic or Digest authentication with the password.
    :param token: a bearer token, in place of a name and a password.
    :param headers: headers that go with every request.
    :param method: POST, or GET for an endpoint that takes no other.
    :param timeout: seconds that one request may take; 0 for any time.

    What is not given is taken from the environment: ``MYOGRAPH_USER``, ``MYOGRAPH_PASSWORD``, ``MYOGRAPH_TOKEN``,
    ``MYOGRAPH_HEADERS`` (lines ``Name: value``), ``MYOGRAPH_METHOD``, ``MYOGRAPH_TIMEOUT``; then a name and a password from the
    user's netrc file, where it has the host.

    :raises GraphError: where the address is none, or a setting is not what it should be.

    >>> Endpoint("https://me:secret@example.org/sparql").url
    'https://example.org/sparql'
    >>> Endpoint("file:///etc/passwd")
    Traceback (most recent call last):
        ...
    myograph.errors.GraphError: file:///etc/passwd: the address of an endpoint begins with http:// or https://.
    """

    def __init__(
        self,
        url: str,
        *,
        update: str | None = None,
        store: str | None = None,
        user: str | None = None,
        password: str | None = None,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
        timeout: float | None = None,
    ) -> None:
        self.url, in_url = _address(url)
        self.update = _address(update)[0] if update else None
        self.store = _address(store)[0] if store else None
        self.headers = dict(headers) if headers is not None else _headers(os.environ.get("MYOGRAPH_HEADERS", ""))
        self.method = (method or os.environ.get("MYOGRAPH_METHOD") or "POST").upper()
        if self.method not in ("GET", "POST"):
            raise GraphError(f"{self.url}: an endpoint is asked by POST or GET, not by {self.method!r} (method, MYOGRAPH_METHOD).")
        self.timeout = _seconds(os.environ.get("MYOGRAPH_TIMEOUT") or TIMEOUT if timeout is None else timeout)
        self._token = token if token is not None else None if user or in_url else os.environ.get("MYOGRAPH_TOKEN")
        self._login = None if self._token else _login(self.url, user, password) or in_url or _known_login(self.url)
        self._basic = True
        self._digest = _Digest({url for url in (self.url, self.update, self.store) if url}, *self._login) if self._login else None
        self._opener = self._open_by()

    def __repr__(self) -> str:
        return f"Endpoint({self.url!r})"  # and nothing that is secret

    def send(self, request: Request, *, seconds: float | None = None, most: int = 0) -> tuple[bytes, Message]:
        """What the endpoint answers to a request: the body and the headers. It is asked again where it says "later".

        :param seconds: how long that may take altogether, in place of ``timeout``; 0 for any time.
        :param most: bytes that the answer may have; 0 for any number.
        :raises urllib.error.HTTPError: where the endpoint answers with an error.
        :raises QueryLimitError: where the answer takes longer, or is longer, than it may.
        :raises GraphError: where there is no answer, or one that redirects to another host.
        """
        seconds = self.timeout if seconds is None else seconds
        end = time.monotonic() + seconds if seconds else float("inf")
        for name, value in self.headers.items():
            request.add_header(name, value)
        try:
            for number in range(_TIMES + 1):
                self._authorize(request)
                try:
                    with self._opener.open(request, timeout=max(end - time.monotonic(), 0.001) if seconds else None) as response:
                        return _body(response, end, most), response.headers
                except HTTPError as error:
                    if error.code == 401 and self._login and self._basic:
                        self._basic, wait = False, 0.0  # Virtuoso names its way, Digest, to those alone who do not try another
                        request.remove_header("Authorization")
                        error.close()
                        continue
                    wait = _wait(error.headers, number)
                    if error.code not in _LATER or number == _TIMES or time.monotonic() + wait > end:
                        raise
                    error.close()
                time.sleep(wait)
        except TimeoutError:
            raise QueryLimitError(_late(self.url, seconds)) from None
        except HTTPError:
            raise
        except (HTTPException, OSError, ValueError) as error:  # ValueError: an address that is none, a challenge that is not known
            if isinstance(getattr(error, "reason", None), TimeoutError):
                raise QueryLimitError(_late(self.url, seconds)) from None
            raise GraphError(f"{self.url}: the endpoint does not answer: {error}") from None
        raise AssertionError  # the last time either returns or raises

    def _open_by(self) -> OpenerDirector:
        opener = OpenerDirector()
        handlers = [ProxyHandler(), UnknownHandler(), HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()]
        for handler in (*handlers, _Redirects(self), *([self._digest] if self._digest else [])):
            opener.add_handler(handler)
        return opener

    def _authorize(self, request: Request) -> None:
        """Say who asks, where the request goes to a host of this endpoint."""
        ours = {urlsplit(url).netloc for url in (self.url, self.update, self.store) if url}
        if urlsplit(request.full_url).netloc not in ours:
            return
        if self._token:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        elif self._digest and self._digest.challenge:
            request.add_unredirected_header("Authorization", f"Digest {self._digest.get_authorization(request, self._digest.challenge)}")
        elif self._login and self._basic:
            request.add_unredirected_header("Authorization", "Basic " + b64encode(":".join(self._login).encode()).decode())


class _Digest(HTTPDigestAuthHandler):
    """Digest authentication that remembers how it was challenged: a server that refuses a long request hangs up before its end."""

    def __init__(self, urls: Iterable[str], user: str, password: str) -> None:
        passwords = HTTPPasswordMgrWithDefaultRealm()
        for url in urls:
            passwords.add_password(None, urlunsplit((*urlsplit(url)[:2], "/", "", "")), user, password)
        super().__init__(passwords)
        self.challenge: Mapping[str, str] | None = None

    def get_authorization(self, req: Request, chal: Mapping[str, str]) -> str:
        self.challenge = chal
        return super().get_authorization(req, chal) or ""


class _Redirects(HTTPRedirectHandler):
    """Follows a redirect on the same host, with the same method and body; urllib makes a GET without them of a POST."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str) -> Request:
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        upgraded = before.hostname == after.hostname and (before.scheme, after.scheme) == ("http", "https")
        if not upgraded and (before.scheme, before.netloc) != (after.scheme, after.netloc):
            where = f"{self._endpoint.url}: the endpoint redirects to another place"
            raise GraphError(f"{where}, {after.scheme}://{after.netloc}. Give that address if it is the one you mean.")
        again = Request(newurl, req.data, dict(req.headers), method="GET" if code == 303 else req.get_method())
        if code == 303:
            again.data = None
        if upgraded:
            for name, value in req.unredirected_hdrs.items():
                if name == "Authorization":
                    again.add_unredirected_header(name, value)
        else:
            self._endpoint._authorize(again)
        return again

    http_error_308 = HTTPRedirectHandler.http_error_302  # Python 3.10 knows no such number


def _body(response: HTTPResponse, end: float, most: int) -> bytes:
    """All of an answer, piece by piece: a server that sends one byte a second would never be late for a piece."""
    pieces, length = [], 0
    while piece := response.read1(_PIECE):
        pieces.append(piece)
        length += len(piece)
        if time.monotonic() > end:
            raise TimeoutError
        if most and length > most:
            raise QueryLimitError(f"the answer is longer than {most / 1e6:,.0f} MB. Ask for less, or allow more (memory).")
    if response.length:  # so much of it was announced and has not come
        raise IncompleteRead(b"", response.length)
    return b"".join(pieces)


def _wait(headers: Message, number: int) -> float:
    """Seconds to wait before asking again: as many as the endpoint says, or twice as many each time."""
    said = headers.get("Retry-After", "")
    if said.isdecimal():
        return min(float(said), _LONGEST_WAIT)
    with suppress(TypeError, ValueError):
        return min(max(0.0, parsedate_to_datetime(said).timestamp() - time.time()), _LONGEST_WAIT)
    return _FIRST_WAIT * float(2**number) * random.uniform(0.8, 1.2)


def _address(url: str) -> tuple[str, tuple[str, str] | None]:
    """An address without a name and a password, and those."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise GraphError(f"{url}: the address of an endpoint begins with http:// or https://.")
        host = parts.netloc.rpartition("@")[2]
        if not parts.hostname or not 0 <= (parts.port or 0) <= 65535 or any(letter <= " " for letter in url):
            raise ValueError("it has no host, or has white space in it")
    except ValueError as error:
        raise GraphError(f"{url}: this is no address: {error}") from None
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return urlunsplit((parts.scheme, host, parts.path, parts.query, "")), login


def _login(url: str, user: str | None, password: str | None) -> tuple[str, str] | None:
    if (user is None) != (password is None):
        raise GraphError(f"{url}: a name and a password go together, and one of them is missing.")
    return None if user is None or password is None else (user, password)


def _known_login(url: str) -> tuple[str, str] | None:
    """A name and a password from the environment or from the user's netrc file."""
    try:
        found = _login(url, os.environ.get("MYOGRAPH_USER"), os.environ.get("MYOGRAPH_PASSWORD"))
    except GraphError as error:
        raise GraphError(f"{error} Set MYOGRAPH_USER and MYOGRAPH_PASSWORD.") from None
    if found:
        return found
    path = os.environ.get("NETRC") or os.path.expanduser(os.path.join("~", ".netrc"))
    try:
        entry = netrc(path).hosts.get(urlsplit(url).hostname or "")
    except FileNotFoundError:
        return None
    except (NetrcParseError, OSError, UnicodeDecodeError) as error:
        raise GraphError(f"{path}: this file with names and passwords cannot be read: {error}") from None
    return (entry[0], entry[2] or "") if entry else None


def _headers(text: str) -> dict[str, str]:
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise GraphError(f"MYOGRAPH_HEADERS has lines 'Name: value', and {line!r} is none.")
        found[name.strip()] = value.strip()
    return found


def _seconds(value: float | str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise GraphError(f"an endpoint is given a number of seconds from 0, and not {value!r} (timeout, MYOGRAPH_TIMEOUT).")
    return seconds


def _late(url: str, seconds: float) -> str:
    return f"{url}: there was no whole answer in {seconds:g} seconds. Ask for less, or give it more time (timeout)."
