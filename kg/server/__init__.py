"""The HTTP server: SPARQL, linked data, saved questions, pages. ``kg serve`` runs it."""

from __future__ import annotations

from pathlib import Path


def serve(folder: Path, host: str, port: int, workers: int) -> None:
    """Serve the graph in a folder until the process is told to stop; requests under way are finished first.

    Raises StoreError where there is no graph.
    """
    import uvicorn

    from kg import graph
    from kg.server.app import application
    from kg.server.connection import Connection
    from kg.server.state import State

    graph.open(folder).close()
    config = uvicorn.Config(
        application(State.open(folder, workers)),
        host=host,
        port=port,
        http=Connection,
        ws="none",
        loop="uvloop",
        access_log=False,  # a log of requests would hold what people ask
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
    )
    uvicorn.Server(config).run()
