"""Fetch what the server tests need: ``python -m tests.servers.fetch``.

Java, Maven and PostgreSQL come from Debian's packages where they are missing (as root), Neo4j and Fuseki from Maven
Central. What is there already is not fetched again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.servers import programs
from tests.servers.programs import FUSEKI, NEO4J, Missing, cache

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>parley</groupId><artifactId>servers-for-tests</artifactId><version>1</version>
  <dependencies>{dependencies}</dependencies>
</project>
"""
DEPENDENCY = (
    "<dependency><groupId>{0}</groupId><artifactId>{1}</artifactId><version>{2}</version>"
    "<exclusions>{3}</exclusions></dependency>"
)
NO_OTHERS = "<exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion>"

NEO4J_PARTS = [
    ("org.neo4j", "neo4j", NEO4J, ""),
    ("org.neo4j.app", "neo4j-server", NEO4J, ""),
    ("org.neo4j", "neo4j-import-tool", NEO4J, ""),
]
FUSEKI_PARTS = [("org.apache.jena", "jena-fuseki-server", FUSEKI, NO_OTHERS)]


def main() -> None:
    """Fetch all three; exit 1 with the reason where that is impossible."""
    try:
        _packages()
        _jars(f"neo4j-{NEO4J}", NEO4J_PARTS, programs.neo4j_jars)
        _jars(f"fuseki-{FUSEKI}", FUSEKI_PARTS, programs.fuseki_jar)
    except (Missing, subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"cannot fetch the servers for the tests: {error}")
    print(f"servers for tests: {cache()}, {programs.java()}, {programs.postgres_bin()}")


def _packages() -> None:
    wanted = {"default-jre-headless": programs.java, "postgresql": programs.postgres_bin}
    missing = [package for package, find in wanted.items() if not _has(find)]
    if not shutil.which("mvn") and not (_has(programs.neo4j_jars) and _has(programs.fuseki_jar)):
        missing.append("maven")
    if not missing:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise Missing(f"install these first (Debian's names): {' '.join(missing)}")
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "-qq", *arguments], check=True, env=quiet)


def _has(find: Callable[[], object]) -> bool:
    try:
        find()
    except Missing:
        return False
    return True


def _jars(name: str, parts: list[tuple[str, str, str, str]], find: Callable[[], Path]) -> None:
    """Copy the parts and all they need into ``cache()/name``, which appears only when it is whole."""
    if _has(find):
        return
    cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache(), prefix=f".{name}-") as scratch:
        dependencies = "".join(DEPENDENCY.format(*part) for part in parts)
        (Path(scratch) / "pom.xml").write_text(POM.format(dependencies=dependencies))
        copy = ["dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=jars"]
        subprocess.run(["mvn", "-B", "-q", *copy], cwd=scratch, check=True)
        (Path(scratch) / "jars").rename(cache() / name)


if __name__ == "__main__":
    main()
