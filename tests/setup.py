"""What the tests need besides Python packages: a browser and real servers. ``python -m tests.setup``.

As root on Debian everything that is missing is installed; elsewhere it says what to install.
"""

import os
import shutil
import subprocess
import sys

from tests.server import comunica
from tests.servers import fetch

PACKAGES = {"chromium": "chromium", "node": "nodejs", "npm": "npm", "curl": "curl"}
"""Programs, and the Debian packages that bring them."""


def main() -> None:
    """Install what is missing; exit 1 with the names where that is not possible."""
    missing = [package for program, package in PACKAGES.items() if not shutil.which(program)]
    if missing and (os.geteuid() != 0 or not shutil.which("apt-get")):
        sys.exit(f"install these first (Debian's names): {' '.join(missing)}")
    if missing:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], check=True, env=quiet)
    fetch.main()
    if comunica.script() is None:
        sys.exit("cannot fetch Comunica from npm")


if __name__ == "__main__":
    main()
