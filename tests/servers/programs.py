"""Where the server programs are: cached jars, and what the system has installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NEO4J = "5.26.16"
FUSEKI = "5.2.0"
FETCH = "run: python -m tests.servers.fetch"


class Missing(Exception):
    """A server program is not on this machine; the message is the reason for skipping."""


def cache() -> Path:
    """The folder that downloads are kept in between runs: PARLEY_TEST_CACHE, else the user's cache folder."""
    chosen = os.environ.get("PARLEY_TEST_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(chosen) if chosen else Path(home) / "parley-tests"


def java() -> str:
    """The path of the Java program. Raises Missing."""
    found = shutil.which("java")
    if found is None:
        raise Missing(f"Java 17 is not installed; {FETCH}")
    return found


def neo4j_jars() -> Path:
    """The folder with Neo4j's jars, its bulk importer among them. Raises Missing."""
    return _cached(f"neo4j-{NEO4J}", "Neo4j")


def fuseki_jar() -> Path:
    """Fuseki's one jar. Raises Missing."""
    return _cached(f"fuseki-{FUSEKI}", "Apache Jena Fuseki") / f"jena-fuseki-server-{FUSEKI}.jar"


def postgres_bin() -> Path:
    """The folder with ``initdb`` and ``postgres``: the newest of Debian's, else what the path has. Raises Missing."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    found = str(debian[-1]) if debian else shutil.which("postgres")
    if found is None:
        raise Missing(f"PostgreSQL is not installed; {FETCH}")
    return Path(found).parent


def _cached(name: str, program: str) -> Path:
    folder = cache() / name
    if not folder.is_dir():
        raise Missing(f"{program} is not in {cache()}; {FETCH}")
    return folder
