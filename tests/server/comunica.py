"""Comunica (https://comunica.dev), a SPARQL client in JavaScript, from npm into the tests' cache."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PACKAGE = "@comunica/query-sparql@4"  # 5 needs a newer Node than Debian has


def folder() -> Path:
    """Where it is kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "parley-tests" / "comunica-4"


def script() -> Path | None:
    """Its command for node, fetched where it is missing; None where that is impossible."""
    found = folder() / "node_modules" / "@comunica" / "query-sparql" / "bin" / "query.js"
    npm = shutil.which("npm")
    if not found.exists() and npm:
        folder().mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--silent", PACKAGE]
        subprocess.run(command, cwd=folder(), check=False, capture_output=True, timeout=600)
    return found if found.exists() and shutil.which("node") else None
