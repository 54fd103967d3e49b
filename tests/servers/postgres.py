"""PostgreSQL from Debian's packages, as its own user where the tests run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess

from tests.servers.process import Server, listening
from tests.servers.programs import postgres_bin


class Postgres(Server):
    """PostgreSQL at ``postgresql://parley:…@127.0.0.1:PORT/NAME``; ``database()`` makes empty ones."""

    stop_signal = signal.SIGINT

    def prepare(self) -> None:
        """Make the cluster; only the one user may come in, by password."""
        secret = self.home / "password"
        secret.write_text(self.password)
        self._give(secret)
        self._give(self.home)
        self._run(
            "initdb", "--pgdata", str(self.home / "data"), "--username", self.user, "--auth", "scram-sha-256",
            "--pwfile", str(secret), "--encoding", "UTF8", "--no-locale", "--no-sync",
        )  # fmt: skip

    def command(self) -> list[str]:
        """The server itself, on loopback alone."""
        network = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": ""}
        flags = [
            part for name, value in {**network, "shared_buffers": "32MB"}.items() for part in ("-c", f"{name}={value}")
        ]
        return [str(postgres_bin() / "postgres"), "-D", str(self.home / "data"), *flags]

    def answers(self) -> bool:
        """Whether it takes connections."""
        return listening(self.port) and self._psql("SELECT 1").returncode == 0

    def database(self, name: str) -> str:
        """Make an empty database and return its address."""
        made = self._psql(f'CREATE DATABASE "{name}"')
        if made.returncode:
            raise RuntimeError(made.stderr.decode())
        return self.url.removesuffix("postgres") + name

    @property
    def url(self) -> str:
        """``postgresql://user:password@127.0.0.1:PORT/postgres``."""
        return f"postgresql://{self.user}:{self.password}@127.0.0.1:{self.port}/postgres"

    def owner(self) -> list[str]:
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return []
        postgres = pwd.getpwnam("postgres")
        return [f"--reuid={postgres.pw_uid}", f"--regid={postgres.pw_gid}", "--clear-groups"]

    def _psql(self, statement: str) -> subprocess.CompletedProcess[bytes]:
        call = ["psql", "--no-psqlrc", "--quiet", "--command", statement, self.url]
        return subprocess.run(call, capture_output=True, timeout=30, check=False)

    def _run(self, program: str, *arguments: str) -> None:
        call = [*self._privileges(), str(postgres_bin() / program), *arguments]
        done = subprocess.run(call, cwd=self.home, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")

    def _give(self, path: os.PathLike[str]) -> None:
        if os.geteuid() == 0:
            shutil.chown(path, "postgres", "postgres")
