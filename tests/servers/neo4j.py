"""Neo4j community edition, run from its jars."""

from __future__ import annotations

from pathlib import Path

import trustme
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from tests.servers.process import Server, listening
from tests.servers.programs import java, neo4j_jars

FOLDERS = ("conf", "data", "logs", "run", "import", "plugins", "lib")
OPENS = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")]
CONFIG = """server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
server.memory.pagecache.size=256m
db.tx_log.preallocate=false
server.bolt.tls_level=OPTIONAL
dbms.ssl.policy.bolt.enabled=true
dbms.ssl.policy.bolt.client_auth=NONE
dbms.ssl.policy.bolt.base_directory={certificates}
dbms.ssl.policy.bolt.private_key=private.key
dbms.ssl.policy.bolt.public_certificate=public.crt
"""


class Neo4j(Server):
    """Neo4j at ``bolt://127.0.0.1:PORT``; the user is the one that community edition has."""

    user = "neo4j"
    heap = "-Xmx768m"

    def prepare(self) -> None:
        """Write the folders and the configuration."""
        for folder in FOLDERS:
            (self.home / folder).mkdir()
        self._certify()
        text = CONFIG.format(port=self.port, certificates=self.home / "certificates")
        (self.home / "conf" / "neo4j.conf").write_text(text)

    @property
    def authority(self) -> Path:
        """The certificate of the authority that vouches for this server's, which no system knows."""
        return self.home / "certificates" / "authority.crt"

    def _certify(self) -> None:
        self.authority.parent.mkdir()
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.authority)
        own = authority.issue_cert("127.0.0.1")
        own.private_key_pem.write_to_path(self.authority.with_name("private.key"))
        own.cert_chain_pems[0].write_to_path(self.authority.with_name("public.crt"))

    def command(self) -> list[str]:
        """The server's entry point; java reads all jars."""
        home = [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
        return [*self._java(), "org.neo4j.server.CommunityEntryPoint", *home]

    def bulk_import(self, *arguments: str) -> list[str]:
        """The command of the offline importer, to be run while the server is stopped."""
        return [*self._java(), "org.neo4j.cli.AdminTool", "database", "import", "full", *arguments]

    def environment(self) -> dict[str, str]:
        """What the offline importer reads its folders from."""
        return {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}

    def answers(self) -> bool:
        """Whether it lets the user in; the first time the password that it came with is changed."""
        if not listening(self.port):
            return False
        try:
            return self._enter(self.password) or (self._enter("neo4j", change=True) and self._enter(self.password))
        except (DriverError, Neo4jError, OSError):
            return False

    def clear(self) -> None:
        """Take out all data; constraints and indexes stay."""
        with GraphDatabase.driver(self.address, auth=(self.user, self.password)) as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")

    @property
    def address(self) -> str:
        """``bolt://127.0.0.1:PORT``, without user and password."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """``bolt://user:password@127.0.0.1:PORT``."""
        return f"bolt://{self.user}:{self.password}@127.0.0.1:{self.port}"

    def _java(self) -> list[str]:
        return [java(), self.heap, *OPENS, "-cp", f"{neo4j_jars()}/*"]

    def _enter(self, password: str, change: bool = False) -> bool:
        auth = (self.user, password)
        with GraphDatabase.driver(self.address, auth=auth, max_transaction_retry_time=0) as driver:
            try:
                if change:
                    text = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
                    driver.execute_query(text, {"old": password, "new": self.password}, database_="system")
                else:
                    driver.execute_query("RETURN 1", database_="neo4j")
            except AuthError:
                return False
        return True
