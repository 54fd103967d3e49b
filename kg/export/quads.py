"""RDF: Turtle, TriG, N-Quads and JSON-LD, written one record after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg import rdf
from kg.export.files import whole
from kg.publish import context
from kg.view import View

FORMS: Mapping[str, RdfFormat] = {"turtle": RdfFormat.TURTLE, "trig": RdfFormat.TRIG, "nquads": RdfFormat.N_QUADS}


def quads(view: View, base: str) -> Iterator[Quad]:
    """Every quad of a graph once, by named graph and record; then what records share."""
    records = sorted(view.records(), key=lambda record: (rdf.graph(record, base).value, record.uid))
    shared: dict[str, Quad] = {}
    for record in records:
        yield from rdf.own(record, base)
        shared |= {str(quad): quad for quad in rdf.shared(record, base)}
    order = sorted(shared, key=lambda text: (shared[text].graph_name.value, text))  # type: ignore[union-attr]
    yield from (shared[text] for text in order)


def writer(name: str) -> Callable[[View, Path | None, str], None]:
    """What writes one of the formats. Turtle knows no named graphs: it holds the union of them."""
    format_ = FORMS[name]

    def write(view: View, output: Path | None, base: str) -> None:
        prefixes = dict(rdf.PREFIXES) if name != "nquads" else None
        found = quads(view, base)
        statements = found if format_.supports_datasets else _union(found)
        with whole(output) as file:
            serialize(statements, file, format=format_, prefixes=prefixes)

    return write


def _union(found: Iterator[Quad]) -> Iterator[Triple]:
    direct: set[Triple] = set()  # the only triples that several named graphs may hold
    for quad in found:
        if quad.predicate.value in rdf.edge_predicates():
            if quad.triple in direct:
                continue
            direct.add(quad.triple)
        yield quad.triple


# JSON-LD


def jsonld(view: View, output: Path | None, base: str) -> None:
    """JSON-LD 1.1 under the ontology's context: named graphs with one object for each subject."""
    words = json.loads(context())["@context"]
    keys = _keys(words)
    with whole(output) as file:
        file.write(b'{"@context": ' + _packed(words) + b',\n"@graph": [')
        for place, (name, group) in enumerate(groupby(quads(view, base), key=lambda quad: quad.graph_name)):
            file.write(b",\n" if place else b"\n")
            file.write(b'{"id": ' + _packed(cast(NamedNode, name).value) + b', "@graph": [')
            _subjects(file, group, keys)
            file.write(b"]}")
        file.write(b"\n]}\n")


def _subjects(file: IO[bytes], group: Iterator[Quad], keys: Mapping[str, tuple[str, str]]) -> None:
    for place, (subject, about) in enumerate(groupby(group, key=lambda quad: quad.subject)):
        item: dict[str, list[Any]] = {}
        for quad in about:
            key, kind = keys[quad.predicate.value]
            item.setdefault(key, []).append(_value(cast(rdf.Term, quad.object), kind, keys))
        single = {key: value[0] if len(value) == 1 else value for key, value in item.items()}
        file.write((b",\n" if place else b"\n") + _packed({"id": cast(NamedNode, subject).value, **single}))


def _keys(words: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Key and datatype (full IRI, ``@id``, or empty for plain text) of each predicate."""

    def full(short: str) -> str:
        prefix, _, rest = short.partition(":")
        return f"{words[prefix]}{rest}" if prefix in words and not rest.startswith("//") else short

    terms = {key: word if isinstance(word, dict) else {"@id": word} for key, word in words.items() if key[0] != "@"}
    found = {full(term["@id"]): (key, full(term.get("@type", ""))) for key, term in terms.items()}
    return {**found, rdf.TYPE.value: ("type", "@vocab")}


def _value(term: rdf.Term, kind: str, keys: Mapping[str, tuple[str, str]]) -> Any:
    if isinstance(term, NamedNode):
        short = keys[term.value][0] if kind == "@vocab" else term.value
        return short if kind in ("@id", "@vocab") else {"id": term.value}
    if term.datatype.value == (kind or _STRING):
        return term.value
    return {"@value": term.value, "@type": term.datatype.value}


_STRING = Literal("").datatype.value


def _packed(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
