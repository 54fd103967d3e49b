"""Connections that are lent to query workers answer as any other, whatever comes on them."""

import gzip
import http.client
import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.server.lent import LARGEST, is_plain, paths, plain_request
from tests.command import kg
from tests.server.running import SEEDS, configure, serving

PLANS = "SELECT ?p ?name WHERE { ?p a kg:Plan ; skos:prefLabel ?name } ORDER BY ?name"
EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
KNOWN = paths("https://example.org/talks/")


def asking(query, **headers):
    """A request's bytes."""
    told = {"Host": "x", "Accept": "application/sparql-results+json, application/n-triples;q=0.9", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\n{lines}\r\n".encode()


class Bare:
    """A bare connection to a server."""

    def __init__(self, sock):
        self.sendall = sock.sendall
        self._file = sock.makefile("rb")

    def makefile(self, *_):
        """What an answer is read from; closing it closes nothing, since more answers come."""
        return NotClosed(self._file)


class NotClosed:
    def __init__(self, file):
        self.read, self.readline, self.readinto = file.read, file.readline, file.readinto

    def close(self):
        pass

    flush = close


@contextmanager
def connected(client):
    with socket.create_connection((client.base_url.host, client.base_url.port), timeout=30) as sock:
        yield Bare(sock)


def answer(bare):
    """The next answer on a connection."""
    found = http.client.HTTPResponse(bare)
    found.begin()
    return found.status, dict(found.getheaders()), found.read()


@pytest.mark.parametrize(
    ("request_", "plain"),
    [
        (asking("ASK {}"), True),
        (asking("ASK {}").replace(b"/sparql", b"/talks/sparql"), True),
        (asking("ASK {}").replace(b"/sparql", b"/queries"), False),
        (asking("ASK {}").replace(b"GET", b"POST"), False),
        (asking("ASK {}").replace(b"1.1", b"1.0"), False),
        (asking("ASK {}", Connection="close"), False),
        (asking("ASK {}", Content_Length=3), False),
        (asking("ASK {}", Expect="100-continue"), False),
        (asking("ASK {}", X_Forwarded_For="192.0.2.1"), False),
        (asking("ASK {}", Connection="Upgrade", Upgrade="websocket"), False),
        (asking("ASK {}").replace(b"Host", b"Ho\x00st"), False),
        (asking("ASK {}")[:-2], False),
        (asking("ASK {}") * 2, False),
        (asking("x" * LARGEST), False),
        (b"", False),
    ],
)
def test_what_a_worker_answers_itself(request_, plain):
    assert (plain_request(request_, KNOWN) is not None) == plain
    assert is_plain(request_, KNOWN) or not plain


def test_answers_are_those_of_the_server(client):
    """The same questions by POST, which no worker answers itself."""
    with connected(client) as sock:
        for query in (PLANS, "ASK {}", "SELECT * WHERE { ?s ?p ?o } LIMIT 500", "NO QUERY", EVERYTHING, PLANS):
            sock.sendall(asking(query))
            status, headers, body = answer(sock)
            accept = "application/sparql-results+json, application/n-triples;q=0.9"
            known = client.post("/sparql", data={"query": query}, headers={"Accept": accept, "Accept-Encoding": ""})
            assert (status, body) == (known.status_code, known.content)
            assert {**{k.lower(): v for k, v in headers.items()}, "date": ""} == {**known.headers, "date": ""}


def test_other_requests_come_between(client):
    with connected(client) as sock:
        for _ in range(3):
            sock.sendall(asking(PLANS))
            assert answer(sock)[0] == 200
            sock.sendall(b"GET /queries HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n")
            assert answer(sock)[0] == 200
            body = urlencode({"query": PLANS}).encode()
            kind = b"Content-Type: application/x-www-form-urlencoded"
            sock.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\n%b\r\nContent-Length: %d\r\n\r\n" % (kind, len(body)))
            time.sleep(0.02)
            sock.sendall(body)
            assert answer(sock)[0] == 200


def test_requests_in_pieces_and_several_at_once(client):
    with connected(client) as sock:
        sock.sendall(asking(PLANS) + asking("ASK {}") + asking(PLANS))
        first, second, third = answer(sock), answer(sock), answer(sock)
        assert first[2] == third[2] != second[2]
        whole = asking(PLANS)
        for part in (whole[:3], whole[3:60], whole[60:-1], whole[-1:]):
            sock.sendall(part)
            time.sleep(0.05)
        assert answer(sock)[2] == first[2]


def test_what_a_client_has_and_what_it_takes(client):
    with connected(client) as sock:
        sock.sendall(asking(PLANS))
        _, headers, plain = answer(sock)
        sock.sendall(asking(PLANS, If_None_Match=headers["etag"]))
        assert answer(sock)[::2] == (304, b"")
        sock.sendall(asking(PLANS, Accept_Encoding="gzip"))
        _, headers, body = answer(sock)
        assert headers["content-encoding"] == "gzip"
        assert gzip.decompress(body) == plain


def test_clients_that_do_not_read_stall_nobody(client):
    with connected(client) as first, connected(client) as second, connected(client) as third:
        for sock in (first, second, third):
            sock.sendall(asking(EVERYTHING))
            time.sleep(0.1)
            sock.sendall(asking(EVERYTHING) * 5)
        started = time.monotonic()
        for number in range(20):
            assert client.get("/sparql", params={"query": f"{PLANS} # {number}"}).status_code == 200
        assert time.monotonic() - started < 20


def test_many_connections_share_the_workers(client):
    def ask(number):
        with connected(client) as sock:
            for turn in range(10):
                sock.sendall(asking(f"{PLANS} # {number} {turn}"))
                assert answer(sock)[0] == 200

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(ask, range(16)))


def test_requests_that_a_worker_answers_are_counted(tmp_path):
    folder = tmp_path / "graph"
    port = configure(folder, requests_per_minute=20)
    kg("load", str(SEEDS / "invented" / "aldren-talks.txt"), "--graph", str(folder))
    with serving(folder, port) as client, connected(client) as sock:
        found = []
        for number in range(40):
            sock.sendall(asking(f"ASK {{}} # {number}"))
            found.append(answer(sock)[0])
        assert 10 <= found.count(200) <= 21
        assert found[-1] == 429


def test_a_worker_that_was_killed_is_replaced(tmp_path):
    folder = tmp_path / "graph"
    port = configure(folder)
    kg("load", str(SEEDS / "invented" / "aldren-talks.txt"), "--graph", str(folder))
    with serving(folder, port) as client, connected(client) as sock:
        for number in range(6):
            for worker in workers(port):
                os.kill(worker, signal.SIGKILL)
            time.sleep(0.3)
            sock.sendall(asking(f"{PLANS} # {number}"))
            assert answer(sock)[0] == 200


def workers(port):
    """The query workers of the server at a port, by their ancestors' command lines."""
    processes = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            processes[int(folder.name)] = (line, int((folder / "stat").read_text().rpartition(")")[2].split()[1]))
    nurseries = [
        pid
        for pid, (line, parent) in processes.items()
        if "kg.server.nursery" in line and f"--port {port}" in processes.get(parent, ("", 0))[0]
    ]
    return [pid for pid, (_, parent) in processes.items() if parent in nurseries]
