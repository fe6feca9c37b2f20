"""Keybearer for Python: Google access tokens from the Keybearer agent on this computer.

One file, standard library only, for Python 3.9 or newer on Linux and macOS: copy it beside your
program. Only `Credentials` needs a package, google-auth.

    from keybearer import get_token
    token = get_token("work", ["gmail.readonly"])
    headers = {"Authorization": f"Bearer {token.access_token}"}

    from keybearer import Credentials                    # with google-auth
    session = google.auth.transport.requests.AuthorizedSession(Credentials("work"))

The agent caches and renews tokens. Ask for one whenever you need one, and keep none. All of this may
be used from several threads at once; a forked child opens connections of its own.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import socket as sockets
import stat
import sys
import threading
import time
from urllib.parse import urlencode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Mapping, NoReturn

__all__ = [
    "InvalidRequest",
    "KeybearerError",
    "KeychainLocked",
    "KeyRefused",
    "NeedsSignIn",
    "NoAgent",
    "NotAllowed",
    "Paused",
    "Temporary",
    "Token",
    "find_places",
    "get_token",
    "invalidate_token",
]


class KeybearerError(Exception):
    """Every error of this module. `code` is the agent's stable one; no error holds a token or a key."""

    def __init__(
        self,
        message: str,
        code: str = "unexpected_response",
        request_id: str | None = None,
        retry_after: int | None = None,
    ):
        super().__init__(message)
        self.code = code
        #: Under this id the agent's log tells more.
        self.request_id = request_id
        #: Seconds after which trying again makes sense.
        self.retry_after = retry_after

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later without a person; google-auth asks for it."""
        return False


class NoAgent(KeybearerError):
    """Nothing answers at the socket."""


class NotAllowed(KeybearerError):
    """The account or a scope is not for this key, a person did not allow it, or the key file may not be used."""


class KeyRefused(NotAllowed):
    """There is no key, or the agent does not take it any more: a person pairs this program again."""


class NeedsSignIn(KeybearerError):
    """A person has to sign in again in Keybearer."""


class KeychainLocked(KeybearerError):
    """A person has to unlock the keychain."""


class Paused(KeybearerError):
    """A person has stopped Keybearer from serving tokens."""


class Temporary(KeybearerError):
    """Offline, trouble at Google, too many requests, a deadline passed: try later."""

    @property
    def retryable(self) -> bool:
        return True


class InvalidRequest(KeybearerError):
    """The program asks for something that cannot be."""


class Token:
    """An access token. Its `repr` shows everything but the token itself."""

    __slots__ = ("access_token", "account", "expires_at", "scopes", "stale_refresh")

    def __init__(
        self,
        access_token: str,
        account: str,
        expires_at: float,
        scopes: tuple[str, ...],
        stale_refresh: bool = False,
    ):
        self.access_token = access_token
        #: The account's alias.
        self.account = account
        #: Seconds since the epoch.
        self.expires_at = expires_at
        self.scopes = scopes
        #: A refresh failed and this is the token from before, still good for `min_ttl`.
        self.stale_refresh = stale_refresh

    def __repr__(self) -> str:
        facts = ("account", "expires_at", "scopes", "stale_refresh")
        return f"Token({', '.join(f'{name}={getattr(self, name)!r}' for name in facts)})"


def get_token(
    account: str | None = None,
    scopes: Iterable[str] | str | None = None,
    *,
    min_ttl: int | None = None,
    wait: int | None = None,
    timeout: float | None = None,
    key: str | None = None,
    socket: str | None = None,
) -> Token:
    """An access token that is good for `min_ttl` seconds and more.

    account: alias, address or id; left out, the default account.
    scopes: full or short names; left out, all that the key allows.
    min_ttl: seconds the token must still live; 120 unless said.
    wait: seconds that the agent keeps trying through temporary trouble, 0 to 60.
    timeout: seconds for the whole exchange; 150 and the `wait` unless said, so that a person who is
        asked can answer.
    key: path of the caller-key file; KEYBEARER_CALLER unless said.
    socket: path of the agent socket; found as the command line finds it unless said.
    """
    wish = {"account": account, "scope": _scope_text(scopes), "min_ttl": min_ttl, "wait": wait}
    query = urlencode({name: value for name, value in wish.items() if value is not None})
    seconds = timeout if timeout is not None else _PERSON_SECONDS + min(wait or 0, _LONGEST_WAIT)
    body = _ask("GET", f"/v1/token?{query}", None, seconds, key, socket)
    access_token, expires_in = body.get("access_token"), body.get("expires_in")
    # RFC 6750 section 2.1: anything else in a header line would be a second header or a broken one.
    if not isinstance(access_token, str) or not _BEARER_TOKEN.fullmatch(access_token):
        raise _not_keybearer()
    if not isinstance(expires_in, (int, float)):
        raise _not_keybearer()
    return Token(
        access_token,
        account=str(body.get("account")),
        # By this computer's clock: over a forwarded socket the agent's may be another.
        expires_at=time.time() + expires_in,
        scopes=tuple(str(body.get("scope", "")).split()),
        stale_refresh=body.get("stale_refresh") is True,
    )


def invalidate_token(
    access_token: str,
    *,
    timeout: float | None = None,
    key: str | None = None,
    socket: str | None = None,
) -> bool:
    """Tells the agent that an API answered 401 to this token; False when nothing was dropped.

    The next `get_token` brings another one; for each account and set of permissions that happens once
    in 30 seconds at most. It is False when that was just before, or the token is not one of this key's.
    """
    body = json.dumps({"access_token": access_token}).encode()
    seconds = timeout if timeout is not None else _ANSWER_SECONDS
    answer = _ask("POST", "/v1/token/invalidate", body, seconds, key, socket)
    return answer.get("invalidated") is True


def _scope_text(scopes: Iterable[str] | str | None) -> str | None:
    return scopes if scopes is None or isinstance(scopes, str) else " ".join(scopes)


# ----------------------------------------------------------------------------------------------
# google-auth
# ----------------------------------------------------------------------------------------------


def __getattr__(name: str) -> Any:
    """`Credentials` is made when it is first asked for: google-auth doubles the start of a script."""
    if name != "Credentials":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        made = _google_credentials()
    except ImportError as error:
        raise ImportError("keybearer.Credentials needs google-auth: pip install google-auth") from error
    return globals().setdefault(name, made)


#: The agent forces a new token once in this many seconds for each account and set of permissions.
_FORCED_PAUSE = 30

#: The token that a thread put on a request last, for each `Credentials`; None for the next request's.
_sent = threading.local()


def _google_credentials() -> type:
    from datetime import datetime, timezone
    from weakref import WeakKeyDictionary

    from google.auth import _helpers, credentials, exceptions

    # Both names are google-auth's for one thing: how long before its end a token counts as expired.
    skew = getattr(_helpers, "REFRESH_THRESHOLD", None) or _helpers.CLOCK_SKEW
    base = getattr(credentials, "CredentialsWithQuotaProject", credentials.Credentials)

    class Credentials(credentials.Scoped, base):
        """Credentials of google-auth for one account, with the options of `get_token`.

        An API that answers 401 makes google-auth call `refresh`, which tells the agent so first.
        Errors are those of this module, and `google.auth.exceptions.RefreshError` as well.
        """

        def __init__(
            self,
            account: str | None = None,
            scopes: Iterable[str] | str | None = None,
            *,
            min_ttl: int | None = None,
            wait: int | None = None,
            timeout: float | None = None,
            key: str | None = None,
            socket: str | None = None,
            quota_project_id: str | None = None,
        ):
            super().__init__()
            self.token: str | None = None
            self.expiry: datetime | None = None
            text = _scope_text(scopes)
            self._account = account
            self._scopes = None if text is None else text.split()
            self._default_scopes = None
            self._granted_scopes: list[str] | None = None
            self._quota_project_id = quota_project_id
            # What google-auth takes for expired must not be served again from the agent's cache.
            least = int(skew.total_seconds()) + 15
            self._min_ttl = least if min_ttl is None else max(min_ttl, least)
            self._wait = wait
            self._place = {"timeout": timeout, "key": key, "socket": socket}
            self._refreshing = threading.Lock()
            #: The token the agent was last told of, and when.
            self._told: tuple[str, float] | None = None

        @property
        def account(self) -> str | None:
            return self._account

        @property
        def requires_scopes(self) -> bool:
            """False: what a client library would like to have does not replace what was chosen."""
            return False

        @property
        def granted_scopes(self) -> list[str] | None:
            """The scopes of the token in hand."""
            return self._granted_scopes

        @property
        def quota_project_id(self) -> str | None:
            return self._quota_project_id

        def with_scopes(
            self, scopes: Iterable[str] | str | None, default_scopes: object = None
        ) -> Credentials:
            return self._copy(scopes=scopes)

        def with_quota_project(self, quota_project_id: str | None) -> Credentials:
            return self._copy(quota_project_id=quota_project_id)

        def _copy(self, **other: object) -> Credentials:
            same = {
                "account": self._account,
                "scopes": self._scopes,
                "min_ttl": self._min_ttl,
                "wait": self._wait,
                "quota_project_id": self._quota_project_id,
                **self._place,
            }
            return type(self)(**{**same, **other})

        def before_request(self, request: object, method: str, url: str, headers: Any) -> None:
            self._sent_here()[self] = None
            super().before_request(request, method, url, headers)

        def apply(self, headers: Any, token: str | None = None) -> None:
            super().apply(headers, token)
            if self._quota_project_id:
                headers["x-goog-user-project"] = self._quota_project_id
            self._sent_here()[self] = token or self.token

        def refresh(self, request: object) -> None:
            """google-auth calls this before the first request, near the end, and after a 401."""
            # Which token the caller has had enough of: the one this thread sent last; none, when it
            # is about to send its first; the one in hand, when a program calls this by itself.
            in_hand = self.token if self.valid else None
            old = self._sent_here().pop(self, in_hand)
            with self._refreshing:
                if self.valid and self.token != old:
                    return  # Another thread has brought a new one meanwhile.
                refused = old if self.valid else None
                try:
                    token = self._fetch()
                    if token.access_token == refused and self._tell(refused):
                        token = self._fetch()
                except KeybearerError as error:
                    raise _as_refresh_error(error, exceptions.RefreshError) from None
                expiry = datetime.fromtimestamp(token.expires_at, timezone.utc)
                self.token, self.expiry = token.access_token, expiry.replace(tzinfo=None)
                self._granted_scopes = list(token.scopes)

        def _fetch(self) -> Token:
            wish = {"min_ttl": self._min_ttl, "wait": self._wait}
            return get_token(self._account, self._scopes, **wish, **self._place)

        def _tell(self, refused: str) -> bool:
            """True when the agent was told, and another token may be there.

            Each telling counts as a new token, of which a key may have thirty a minute, and more than
            one in half a minute changes nothing.
            """
            now = time.monotonic()
            if self._told and self._told[0] == refused and now - self._told[1] < _FORCED_PAUSE:
                return False
            self._told = (refused, now)
            try:
                return invalidate_token(refused, **self._place)
            except KeybearerError:
                return True  # The request for a token that follows tells the same, and better.

        @staticmethod
        def _sent_here() -> Any:
            if not hasattr(_sent, "tokens"):
                _sent.tokens = WeakKeyDictionary()
            return _sent.tokens

        def __getstate__(self) -> dict[str, Any]:
            """A copy for another process fetches a token of its own; none is written down."""
            gone = ("token", "expiry", "_told", "_refreshing")
            return {**self.__dict__, **dict.fromkeys(gone)}

        def __setstate__(self, state: dict[str, Any]) -> None:
            self.__dict__.update(state)
            self._refreshing = threading.Lock()

    # So that it can be pickled, and prints, as what it is imported as.
    Credentials.__qualname__ = "Credentials"
    return Credentials


def _as_refresh_error(error: KeybearerError, refresh_error: type) -> Exception:
    """The same error, and one that google-auth and its users know."""
    kind = type(error)
    both = type(kind.__name__, (kind, refresh_error), {"__module__": __name__})
    return both(str(error), error.code, error.request_id, error.retry_after)


# ----------------------------------------------------------------------------------------------
# Where the agent and the key are
# ----------------------------------------------------------------------------------------------


def find_places(
    env: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> dict[str, str] | None:
    """Where the environment says that the agent socket and the caller key are.

    The rules are those of the `keybearer` command. None when the environment names no folder of
    this user.
    """
    # An empty variable counts as unset, and a relative XDG path is to be ignored (XDG base
    # directory specification).
    chosen = env.get("KEYBEARER_HOME") or None
    home = chosen or _default_home(env, platform)
    if home is None:
        return None
    # A home that was chosen by hand keeps its socket inside, so that two homes never meet.
    runtime = None if chosen else _absolute(env.get("XDG_RUNTIME_DIR"))
    usual = _join(runtime, "keybearer", "agent.sock") if runtime else _join(home, "run", "agent.sock")
    return {
        "home": home,
        "socket": env.get("KEYBEARER_SOCKET") or usual,
        "caller_key": env.get("KEYBEARER_CALLER") or _join(home, "callers", "cli.hdr"),
    }


def _default_home(env: Mapping[str, str], platform: str) -> str | None:
    user = env.get("HOME") or None
    if platform == "darwin":
        return _join(user, "Library", "Application Support", "keybearer") if user else None
    data = _absolute(env.get("XDG_DATA_HOME")) or (_join(user, ".local", "share") if user else None)
    return _join(data, "keybearer") if data else None


def _absolute(path: str | None) -> str | None:
    return path if path and path.startswith("/") else None


def _join(first: str, *rest: str) -> str:
    return "/".join((first.rstrip("/"), *rest))


def _announced_socket(home: str) -> str | None:
    """The socket that the running agent says it serves at.

    A cron job has no XDG_RUNTIME_DIR, and an agent may have fallen back to its home.
    """
    try:
        announced = json.loads(_read_own_file(_join(home, "endpoint.json")))
        path = announced["socket"]
    except (KeybearerError, OSError, ValueError, TypeError, KeyError):
        return None
    return path if isinstance(path, str) else None


def _read_key(path: str) -> str:
    """The value of the `Authorization` header."""
    try:
        text = _read_own_file(path)
    except FileNotFoundError:
        raise KeyRefused(
            f"There is no caller key at {path}. Run `keybearer caller pair NAME`, and put the path"
            ' it prints into KEYBEARER_CALLER or the argument "key".',
            "unauthenticated",
        ) from None
    except OSError as error:
        raise NotAllowed(
            f"{path} cannot be read. Check who owns it and its folder.", "not_allowed"
        ) from error
    line = _KEY_LINE.fullmatch(text)
    if line is None:
        raise KeyRefused(
            f'{path} does not hold the one line "Authorization: Bearer …". Move it away, and pair'
            " again.",
            "unauthenticated",
        )
    return line[1]


def _read_own_file(path: str) -> str:
    """The start of a file that nobody but this user may read."""
    # O_NONBLOCK: a FIFO of that name would hold up the program.
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        facts = os.fstat(file)
        # A key that others can read is as good as lost; better to stop than to go on using it.
        if facts.st_mode & 0o077:
            raise NotAllowed(
                f"{path} can be read by other users of this computer."
                f" Run: chmod 600 {shlex.quote(path)}",
                "not_allowed",
            )
        return os.read(file, 1024).decode("latin-1") if stat.S_ISREG(facts.st_mode) else ""
    finally:
        os.close(file)


_KEY_LINE = re.compile(r"Authorization: (Bearer [\x21-\x7e]{1,512})\r?\n?")
_BEARER_TOKEN = re.compile(r"[A-Za-z0-9_\-.~+/]+=*")

# ----------------------------------------------------------------------------------------------
# Asking the agent
# ----------------------------------------------------------------------------------------------

#: How long the agent may take where nobody is asked.
_ANSWER_SECONDS = 30

#: Where a person wants to be asked about a key, a token waits two minutes for the answer, and hanging
#: up before counts like a no. The `wait` comes on top, of which the agent grants a minute at most.
_PERSON_SECONDS = 150
_LONGEST_WAIT = 60

#: An answer has about two kilobytes; a megabyte is none.
_LONGEST_ANSWER = 1024 * 1024

#: `sun_path` holds 104 bytes on macOS and 108 on Linux.
_LONGEST_SOCKET_PATH = 103

#: Kept for the next request, for each socket.
_MOST_IDLE = 4

#: Half of the 64 requests that one key may have waiting: two programs can share a key.
_MOST_AT_ONCE = 32


class _DeadlineSocket(sockets.socket):
    """A socket whose reads end at one moment, however slowly the bytes drip in."""

    deadline = 0.0

    def use(self, deadline: float) -> None:
        self.deadline = deadline
        self.settimeout(self._left())

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self._left())
        return super().recv_into(*args, **kwargs)

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise sockets.timeout("timed out")
        return left

    def is_quiet(self) -> bool:
        """Open, and with nothing to read: the other end has not hung up."""
        self.settimeout(0)
        try:
            self.recv(1, sockets.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: str):
        super().__init__("localhost")
        self.path = path
        self.deadline = 0.0

    def use(self, deadline: float) -> None:
        self.deadline = deadline
        if self.sock is not None:
            self.sock.use(deadline)

    def connect(self) -> None:
        self.sock = _DeadlineSocket(sockets.AF_UNIX, sockets.SOCK_STREAM)
        self.sock.use(self.deadline)
        self.sock.connect(self.path)


class _Connections:
    """Those of this process alone: how many ask at once, and which wait for their next request."""

    def __init__(self) -> None:
        self.seats = threading.BoundedSemaphore(_MOST_AT_ONCE)
        self._lock = threading.Lock()
        self._idle: dict[str, list[_Connection]] = {}

    def take(self, path: str) -> _Connection:
        while True:
            with self._lock:
                idle = self._idle.get(path)
                connection = idle.pop() if idle else None
            if connection is None:
                return _Connection(path)
            if connection.sock.is_quiet():
                return connection
            connection.close()

    def keep(self, connection: _Connection) -> None:
        with self._lock:
            idle = self._idle.setdefault(connection.path, [])
            if len(idle) < _MOST_IDLE:
                idle.append(connection)
                return
        connection.close()

    def forget(self) -> None:
        """In a forked child: these are its parent's, and a lock that is held would stay so for ever."""
        idle = [one for connections in self._idle.values() for one in connections]
        self.__init__()
        for connection in idle:
            connection.close()


_connections = _Connections()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_connections.forget)


def _ask(
    method: str,
    target: str,
    body: bytes | None,
    seconds: float,
    key: str | None,
    socket: str | None,
) -> dict[str, Any]:
    if not hasattr(sockets, "AF_UNIX"):
        raise NoAgent("The agent socket is not available on this platform yet.", "not_supported")
    places = find_places()
    chosen = socket or os.environ.get("KEYBEARER_SOCKET")
    path = chosen or (places and places["socket"])
    key_path = key or (places and places["caller_key"])
    if not path or not key_path:
        raise InvalidRequest(
            "The environment names no folder of this user. Set KEYBEARER_HOME or HOME.",
            "invalid_request",
        )
    headers = {"Accept": "application/json", "Authorization": _read_key(os.fspath(key_path))}
    if body is not None:
        headers["Content-Type"] = "application/json"
    deadline = time.monotonic() + seconds

    def send(to: str) -> tuple[int, str | None, bytes]:
        return _exchange(to, (method, target, body, headers), deadline)

    try:
        try:
            answer = send(os.fspath(path))
        except _NOBODY_THERE:
            other = _announced_socket(places["home"]) if places and not chosen else None
            if other is None or other == path:
                raise
            answer = send(other)
    except sockets.timeout:
        raise Temporary(
            f"The agent did not answer within {seconds:g} s. Try again; if it stays so, restart the"
            " agent.",
            "timed_out",
        ) from None
    except (OSError, http.client.HTTPException) as error:
        raise _connection_error(error, os.fspath(path)) from None
    return _judge(answer, os.fspath(key_path))


def _exchange(
    path: str, request: tuple[str, str, bytes | None, dict[str, str]], deadline: float
) -> tuple[int, str | None, bytes]:
    if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
        raise InvalidRequest(
            f"The socket path {path} is longer than the {_LONGEST_SOCKET_PATH} bytes a socket may"
            " have. Choose a shorter KEYBEARER_HOME, or set KEYBEARER_SOCKET.",
            "invalid_request",
        )
    seats = _connections.seats
    if not seats.acquire(timeout=max(0, deadline - time.monotonic())):
        raise sockets.timeout("timed out")
    try:
        return _exchange_on(_connections.take(path), request, deadline)
    except _CUT:
        # The agent was restarted, or closed an idle connection just then. Both requests may be
        # repeated; on a new connection, because every kept one may be as dead as this.
        return _exchange_on(_Connection(path), request, deadline)
    finally:
        seats.release()


def _exchange_on(
    connection: _Connection,
    request: tuple[str, str, bytes | None, dict[str, str]],
    deadline: float,
) -> tuple[int, str | None, bytes]:
    method, target, body, headers = request
    keep = False
    try:
        connection.use(deadline)
        connection.request(method, target, body, headers)
        with connection.getresponse() as response:
            # http.client takes headers and a body that were cut off for whole ones. The agent always
            # says where its answer ends.
            framed = response.chunked or response.length is not None
            text = response.read(_LONGEST_ANSWER + 1)
            if len(text) > _LONGEST_ANSWER:
                raise _not_keybearer()
            if not framed or response.length:
                raise http.client.IncompleteRead(b"")
            keep = not response.will_close
            return response.status, response.headers.get("Retry-After"), text
    finally:
        if keep:
            _connections.keep(connection)
        else:
            connection.close()


def _judge(answer: tuple[int, str | None, bytes], key_path: str) -> dict[str, Any]:
    status, retry_after, text = answer
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if isinstance(body, dict):
        if 200 <= status < 300:
            return body
        code = body.get("error")
        if status >= 400 and isinstance(code, str):
            _refuse(status, code, body, retry_after, key_path)
    raise _not_keybearer()


def _refuse(
    status: int, code: str, body: dict[str, Any], retry_after: str | None, key_path: str
) -> NoReturn:
    kind = _error_kind(status, code)
    sentence = str(body.get("error_description") or code)
    if kind is KeyRefused:
        sentence = (
            f"The agent does not accept the caller key in {key_path} any more: it was revoked or has"
            " expired. Move the file away, and run `keybearer caller pair NAME`."
        )
    request_id = body.get("request_id")
    raise kind(
        sentence,
        code,
        request_id if isinstance(request_id, str) else None,
        int(retry_after) if re.fullmatch(r"[0-9]{1,6}", retry_after or "") else None,
    )


def _error_kind(status: int, code: str) -> type[KeybearerError]:
    """By the status first, so that a code of a newer agent is still of the right kind."""
    if status == 423:
        return KeychainLocked if code.startswith("keychain") else Paused
    return _KINDS.get(status) or (InvalidRequest if status < 500 else KeybearerError)


_KINDS = {
    401: KeyRefused,
    403: NotAllowed,
    # A person who was asked said nothing.
    408: NotAllowed,
    409: NeedsSignIn,
    429: Temporary,
    503: Temporary,
}

_NOBODY_THERE = (FileNotFoundError, ConnectionRefusedError, NotADirectoryError)

# Without ConnectionRefusedError, which is a ConnectionError too.
_CUT = (ConnectionResetError, BrokenPipeError, http.client.IncompleteRead)


def _connection_error(error: Exception, path: str) -> KeybearerError:
    if isinstance(error, _NOBODY_THERE):
        return NoAgent(
            f"Keybearer's agent is not running: nothing answers at {path}. Start it with"
            " `keybearer agent`, or open the desktop app.",
            "no_agent",
        )
    if isinstance(error, PermissionError):
        return NotAllowed(
            f"This user may not open {path}. Run the program as the user who started the agent.",
            "not_allowed",
        )
    if isinstance(error, BlockingIOError):
        return Temporary(
            "The agent has more connections than it can take right now. Try again shortly.",
            "upstream",
            retry_after=1,
        )
    if isinstance(error, _CUT):
        return Temporary(
            "The agent closed the connection before its answer was whole. Try again.",
            "unexpected_response",
            retry_after=1,
        )
    return _not_keybearer(type(error).__name__)


def _not_keybearer(reason: str | None = None) -> KeybearerError:
    return KeybearerError(
        "What answers at the agent socket does not speak as Keybearer does"
        f"{f' ({reason})' if reason else ''}. Check KEYBEARER_SOCKET, and restart the agent."
    )
