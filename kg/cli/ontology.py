"""How the ontology is printed."""

from __future__ import annotations

from kg import schema
from kg.cli.output import console
from kg.errors import UnknownName
from kg.kinds import EdgeType, NodeType


def show(name: str | None, form: str) -> None:
    """Print the ontology or one type. Raises UnknownName for a type or form that does not exist."""
    words = schema.load()
    if form in ("owl", "shacl", "context", "cypher"):
        _published(form)
    elif form == "json":
        _json(name)
    elif form != "text":
        raise UnknownName("form", form, ("text", "json", "owl", "shacl", "context", "cypher"))
    elif name is None:
        _all(words)
    else:
        _one(words.find(name))


def _published(form: str) -> None:
    from kg import publish

    forms = {"owl": publish.owl, "shacl": publish.shacl, "context": publish.context, "cypher": publish.constraints}
    made = forms[form]()
    print(made if isinstance(made, str) else ";\n".join(made) + ";")


def _json(name: str | None) -> None:
    import json

    words = schema.load()
    names = [name] if name else [*words.nodes, *words.edges]
    print(json.dumps({each: words.model(each).model_json_schema() for each in names}, indent=2))


def _all(words: schema.Schema) -> None:
    out = console()
    out.print("Nodes", style="bold")
    for node in words.nodes.values():
        out.print(f"  {node.name:<16} {node.description}")
    out.print("\nEdges", style="bold")
    for edge in words.edges.values():
        out.print(f"  {edge.name:<16} {edge.description}")
    out.print("\nOne of them: kg schema Plan")


def _one(kind: NodeType | EdgeType) -> None:
    out = console()
    out.print(kind.name, style="bold")
    out.print(kind.description)
    if isinstance(kind, EdgeType):
        for starts, stops in kind.ends:
            out.print(f"  {', '.join(sorted(starts))} → {', '.join(sorted(stops))}")
    else:
        out.print(f"  labels: {', '.join(kind.labels)}")
    for prop in kind.properties.values():
        values = f" [{', '.join(prop.values)}{', …' if prop.open else ''}]" if prop.values else ""
        out.print(f"  {prop.name:<12} {prop.kind}{'s' if prop.many else ''}{values}  {prop.description}")
