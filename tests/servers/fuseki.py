"""Apache Jena Fuseki. The default graph of its dataset /ds is the union of the named graphs; that of /plain is not."""

from __future__ import annotations

import httpx

from tests.servers.process import Server
from tests.servers.programs import fuseki_jar, java

CONFIG = """PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX tdb2: <http://jena.apache.org/2016/tdb#>
PREFIX ja: <http://jena.hpl.hp.com/2005/11/Assembler#>
[] a fuseki:Server ; fuseki:passwd "passwords" ; fuseki:auth "basic" ; fuseki:allowedUsers "{user}" ;
  fuseki:services ( <#service> <#plain> ) .
<#service> a fuseki:Service ; fuseki:name "ds" ; fuseki:dataset <#data> ;
  fuseki:endpoint [ fuseki:operation fuseki:query ; fuseki:name "sparql" ] ;
  fuseki:endpoint [ fuseki:operation fuseki:update ; fuseki:name "update" ] ;
  fuseki:endpoint [ fuseki:operation fuseki:gsp-rw ; fuseki:name "data" ] .
<#data> a tdb2:DatasetTDB2 ; tdb2:location "data" ; tdb2:unionDefaultGraph true .
<#plain> a fuseki:Service ; fuseki:name "plain" ; fuseki:dataset [ a ja:MemoryDataset ] ;
  fuseki:endpoint [ fuseki:operation fuseki:query ; fuseki:name "sparql" ] ;
  fuseki:endpoint [ fuseki:operation fuseki:update ; fuseki:name "update" ] .
"""


class Fuseki(Server):
    """Fuseki at ``http://127.0.0.1:PORT/ds``: query at /sparql, update at /update, graph store at /data."""

    def prepare(self) -> None:
        """Write the configuration and the password file."""
        (self.home / "data").mkdir()
        (self.home / "config.ttl").write_text(CONFIG.format(user=self.user))
        (self.home / "passwords").write_text(f"{self.user}: {self.password}\n")

    def command(self) -> list[str]:
        """Fuseki without its administration pages."""
        port = ["--localhost", "--port", str(self.port)]
        return [java(), "-Xmx768m", "-jar", str(fuseki_jar()), *port, "--config", "config.ttl"]

    def answers(self) -> bool:
        """Whether it answers an ASK."""
        try:
            reply = httpx.get(
                f"{self.address}/sparql", params={"query": "ASK {}"}, auth=(self.user, self.password), timeout=30
            )
        except httpx.TransportError:
            return False
        return reply.status_code == 200

    def clear(self) -> None:
        """Take out all data."""
        form, auth = {"update": "DROP ALL"}, (self.user, self.password)
        httpx.post(f"{self.address}/update", data=form, auth=auth, timeout=60).raise_for_status()

    @property
    def address(self) -> str:
        """The dataset's address, without user and password."""
        return f"http://127.0.0.1:{self.port}/ds"

    @property
    def url(self) -> str:
        """``sparql+http://user:password@127.0.0.1:PORT/ds``."""
        return f"sparql+http://{self.user}:{self.password}@127.0.0.1:{self.port}/ds"
