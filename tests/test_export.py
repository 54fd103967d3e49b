"""Exports are read back: nothing is lost, nothing half-written, nothing that spreadsheets or XML parsers choke on."""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import networkx as nx
import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset, Graph
from rdflib.compare import to_isomorphic

from kg import export, ids, loading, rdf, schema
from kg.content import loaders
from kg.errors import ParleyError, SourceError, UnknownName, UsageError
from kg.ledger import Ledger
from kg.loading.mapping import here
from kg.records import Edge, Evidence, Node, Span
from kg.text import Document, Metadata, Source
from kg.view import View
from tests.records import document, edge, node, story
from tests.strategies import NAMES, RECORDS

SHARED = Path(os.environ.get("PARLEY_SHARED", Path(__file__).parents[2] / "shared"))
SEEDS = Path(__file__).parent.parent / "seeds"
BASE = "https://example.org/talks/"
RDF_FORMATS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}


def loaded(folder: Path, *inputs: Path) -> View:
    with Ledger.open(folder) as ledger:
        summary = loading.load(ledger, [str(path) for path in inputs], loading.Options(mapper=here))
        assert not summary.refused
        return ledger.view()


@pytest.fixture(scope="module", params=["invented", "re-russia"])
def seed(request, tmp_path_factory) -> View:
    return loaded(tmp_path_factory.mktemp("graph"), SEEDS / request.param)


def small(name: str = "Lake Plan", **properties) -> View:
    doc = document(title="A story", published="2025-07")
    made = [schema.load().complete(record) for record in story(doc)]
    plan = made[0].model_copy(update={"name": name, "properties": {**made[0].properties, **properties}})
    nodes = {record.uid: record for record in (plan, *made[1:]) if isinstance(record, Node)}
    return View(nodes, {r.uid: r for r in made if isinstance(r, Edge)}, {doc.uid: doc})


def written(view: View, form: str, folder: Path) -> bytes:
    path = folder / f"graph.{form}"
    export.write(view, form, path, BASE)
    assert os.listdir(folder) == [path.name]
    return path.read_bytes()


# RDF


@pytest.mark.parametrize("form", RDF_FORMATS)
def test_rdf_is_read_back_as_the_same_records(form, seed, tmp_path):
    read = pyoxigraph.parse(written(seed, form, tmp_path), RDF_FORMATS[form])
    found = {record.uid: record for record in rdf.records(read, BASE)}
    expected = {r.uid: r for record in seed.records() for r in rdf.records(rdf.quads(record, BASE), BASE)}
    assert found == expected
    assert len(found) == len(seed.nodes) + len(seed.edges) + len(seed.documents)


@pytest.mark.parametrize("form", ["trig", "nquads", "jsonld"])
def test_named_graphs_hold_the_same_quads(form, seed, tmp_path):
    read = set(pyoxigraph.parse(written(seed, form, tmp_path), RDF_FORMATS[form]))
    assert read == {quad for record in seed.records() for quad in rdf.quads(record, BASE)}


def test_all_forms_have_one_canonical_hash():
    def digest(form: str) -> int:
        quads = pyoxigraph.parse(captured(small(), form), RDF_FORMATS[form])
        return to_isomorphic(Graph().parse(data="\n".join(f"{q.triple} ." for q in quads), format="nt")).graph_digest()

    assert len({digest(form) for form in RDF_FORMATS}) == 1


@pytest.mark.parametrize("form", ["turtle", "trig"])
def test_rdflib_reads_what_is_written_with_prefixes(form, tmp_path):
    data = written(small(), form, tmp_path)
    assert b"kg:rejectedBy" in data
    assert b"_:" not in data
    graph = Graph() if form == "turtle" else Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib about itself
        graph.parse(data=data, format=form)
    assert len(graph) > 200


def test_jsonld_has_short_keys(tmp_path):
    graphs_ = json.loads(written(small(), "jsonld", tmp_path))["@graph"]
    items = [item for graph in graphs_ for item in graph["@graph"]]
    plan = next(item for item in items if item.get("type") == "Plan")
    assert (plan["name"], plan["kind"], plan["status"]) == ("Lake Plan", "peace plan", "actual")
    edges = [item for item in items if item.get("edge") == "rejectedBy"]
    assert {item["from"] for item in edges} == {plan["id"]}
    assert len(edges) == 2


GRAPHS = st.lists(RECORDS, max_size=5, unique_by=lambda record: record.uid)


@given(GRAPHS)
def test_any_graph_is_read_back_from_any_rdf(made):
    view = View({r.uid: r for r in made if isinstance(r, Node)}, {r.uid: r for r in made if isinstance(r, Edge)})
    expected = {quad for record in made for quad in rdf.quads(record, BASE)}
    for form in ("trig", "nquads", "jsonld"):
        assert set(pyoxigraph.parse(captured(view, form), RDF_FORMATS[form])) == expected
    triples = {quad.triple for quad in expected}
    assert {quad.triple for quad in pyoxigraph.parse(captured(view, "turtle"), RDF_FORMATS["turtle"])} == triples


def captured(view: View, form: str) -> bytes:
    """What goes to standard output."""
    kept = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", io.TextIOWrapper(kept, "utf-8"))
        export.write(view, form, None, BASE)
        return kept.getvalue()


# Plain data


def test_json_holds_everything(seed, tmp_path):
    data = json.loads(written(seed, "json", tmp_path))
    assert {item["uid"]: Node.model_validate(item) for item in data["nodes"]} == dict(seed.nodes)
    assert {item["uid"]: Edge.model_validate(item) for item in data["edges"]} == dict(seed.edges)
    assert {item["uid"]: Document.model_validate(item) for item in data["documents"]} == dict(seed.documents)


@given(GRAPHS)
def test_any_graph_is_read_back_from_json(made):
    view = View({r.uid: r for r in made if isinstance(r, Node)}, {r.uid: r for r in made if isinstance(r, Edge)})
    data = json.loads(captured(view, "json"))
    assert {item["uid"]: Node.model_validate_json(json.dumps(item)) for item in data["nodes"]} == view.nodes
    assert {item["uid"]: Edge.model_validate_json(json.dumps(item)) for item in data["edges"]} == view.edges


def test_graphml_is_read_by_networkx(seed, tmp_path):
    graph = nx.read_graphml(io.BytesIO(written(seed, "graphml", tmp_path)), force_multigraph=True)
    assert set(graph.nodes) == set(seed.nodes)
    assert {key for *_, key in graph.edges(keys=True)} == set(seed.edges)
    for start, end, key, found in graph.edges(keys=True, data=True):
        assert (start, end, found["type"]) == (seed.edges[key].from_uid, seed.edges[key].to_uid, seed.edges[key].type)
        assert found["quote"] == seed.edges[key].evidence[0].quote


@given(NAMES)
def test_graphml_survives_any_name(name):
    graph = nx.read_graphml(io.BytesIO(captured(small(name), "graphml")), force_multigraph=True)
    plan = next(found for _, found in graph.nodes(data=True) if found["type"] == "Plan")
    assert plan["name"].replace("\r\n", "\n").replace("\r", "\n") == "".join(
        "\ufffd" if not char.isprintable() and not xml(char) else char for char in name
    ).replace("\r\n", "\n").replace("\r", "\n")


def xml(char: str) -> bool:
    return char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"


def test_csv_has_a_row_a_record_and_no_formulas(tmp_path):
    export.write(small("=HYPERLINK(1)", kind="@x"), "csv", tmp_path / "out", BASE)
    tables = {
        name: list(csv.DictReader(io.StringIO((tmp_path / "out" / name).read_bytes().decode(), newline="")))
        for name in ("nodes.csv", "edges.csv")
    }
    plan = next(row for row in tables["nodes.csv"] if row["type"] == "Plan")
    assert (plan["name"], plan["kind"]) == ("'=HYPERLINK(1)", "'@x")
    assert [row["type"] for row in tables["edges.csv"]].count("REJECTED_BY") == 2
    assert all(cell[:1] not in "=+-@" or not cell for rows in tables.values() for row in rows for cell in row.values())


# The curated form


def test_a_curated_folder_loads_again_as_it_was(seed, tmp_path):
    export.write(seed, "curated", tmp_path / "out", BASE)
    again = loaded(tmp_path / "graph", tmp_path / "out")
    assert again.nodes == seed.nodes
    assert again.edges == seed.edges
    assert {uid: d.text for uid, d in again.documents.items()} == {uid: d.text for uid, d in seed.documents.items()}
    assert {uid: d.metadata for uid, d in again.documents.items()} == {
        uid: d.metadata for uid, d in seed.documents.items()
    }


def test_the_checker_of_annotations_accepts_it(seed, tmp_path):
    path = SHARED / "tools" / "validate_gold.py"
    if not path.exists():
        pytest.skip(f"needs {path}; set PARLEY_SHARED")
    export.write(seed, "curated", tmp_path / "out", BASE)
    files = [str(file) for file in sorted((tmp_path / "out").glob("*.gold.yaml"))]
    assert len(files) == len(seed.documents)
    told = subprocess.run([sys.executable, str(path), *files], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")  # a text with NUL is refused as binary
TEXTS = st.text(LETTERS | st.sampled_from("ab \r\n\u2028\ufeff'\""), min_size=4)


@st.composite
def annotated(draw) -> View:
    """A document of any text, with topics and claims on any spans of it, by any finder."""
    doc = Document(uid=ids.document_uid("a.txt"), key="a.txt", text=draw(TEXTS.filter(str.strip)))

    def proof() -> Evidence:
        places = draw(st.lists(st.integers(0, len(doc.text) - 1), min_size=1, max_size=3))
        roles = st.sampled_from(["whole", "cue", "source"])
        ends = [draw(st.integers(at + 1, len(doc.text))) for at in places]
        spans = tuple(Span.of(doc.text, at, end, draw(roles)) for at, end in zip(places, ends, strict=True))
        finder = draw(st.sampled_from(["person:annotator", "person:ada", "rule:cue@1"]))
        return Evidence(document=doc.uid, spans=spans, found_by=finder, confidence=draw(st.sampled_from([1.0, 0.25])))

    def claim(number: int) -> Node:
        found = tuple(proof() for _ in range(draw(st.integers(1, 2))))
        properties = draw(
            st.sampled_from([{}, {"date": "2025-02", "act": "deny"}, {"date": "2025", "earliest": "2025-03-01"}])
        )
        quote = found[0].spans[0].quote
        made = Node(uid=f"claim-{number}", type="Claim", name=quote, properties=properties, evidence=found)
        return schema.load().complete(made)

    unique = {node.name: node for node in (claim(number) for number in range(draw(st.integers(1, 3))))}
    nodes = list(unique.values())
    return View({each.uid: each for each in nodes}, {}, {doc.uid: doc})


@given(annotated())
def test_any_annotation_is_read_back(view):
    with tempfile.TemporaryDirectory() as folder:
        export.write(view, "curated", Path(folder), BASE)
        beside = (Path(folder) / "a.gold.yaml",)
        source = Source(
            key="a.txt", path=Path(folder) / "a.txt", data=(Path(folder) / "a.txt").read_bytes(), beside=beside
        )
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            read, *records = loaders()["curated"].load(source)
    assert read.text == next(iter(view.documents.values())).text
    complete = [schema.load().complete(record) for record in records]
    found = {r.name: (r.properties, r.evidence) for r in complete}
    assert found == {r.name: (r.properties, r.evidence) for r in view.nodes.values()}


def test_one_annotation_goes_to_standard_output():
    assert b"doc: story" in captured(small(), "curated")
    view, other = small(), document("Another text.", "other.txt")
    both = View(view.nodes, view.edges, {**view.documents, other.uid: other})
    with pytest.raises(UsageError, match="2 documents are several files"):
        captured(both, "curated")


def test_names_of_files_come_from_keys_and_never_leave_the_folder(tmp_path):
    keys = [
        "https://x.org/a?b=c",
        "../../etc/passwd.txt",
        "sub/a.txt",
        "a.b.txt",
        "a-b.txt",
        "README.txt",
        "/root.txt",
        "a.html",
    ]
    found = [document(f"Text {n}.", key or "?") for n, key in enumerate(keys)]
    export.write(View(documents={doc.uid: doc for doc in found}), "curated", tmp_path / "in" / "out", BASE)
    made = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.txt"))
    assert len(made) == len(keys)
    assert all(name.startswith("in/out/") for name in made)
    assert "in/out/sub/a.txt" in made
    again = loaded(tmp_path / "graph", tmp_path / "in" / "out")
    assert {doc.text for doc in again.documents.values()} == {doc.text for doc in found}


def test_an_edge_between_documents_is_named_as_left_out(tmp_path):
    first, second = document(), document("Belmark signed the Sea Plan.", "sea.txt")
    lake, sea = node(first, "Plan", "Lake Plan"), node(second, "Plan", "Sea Plan")
    link = edge(second, "SUPERSEDES", sea, lake, "signed the Sea Plan")
    view = View({n.uid: n for n in (lake, sea)}, {link.uid: link}, {d.uid: d for d in (first, second)})
    with pytest.warns(UserWarning, match="1 edges between documents"):
        export.write(view, "curated", tmp_path / "out", BASE)


# Files


@pytest.mark.parametrize("form", export.FORMS)
def test_equal_graphs_give_equal_files(form, tmp_path):
    view = small()
    backwards = View(*(dict(reversed(part.items())) for part in (view.nodes, view.edges, view.documents)))
    for name, each in (("a", view), ("b", backwards)):
        export.write(each, form, tmp_path / name, BASE)
    if (tmp_path / "a").is_dir():
        assert {p.name: p.read_bytes() for p in (tmp_path / "a").iterdir()} == {
            p.name: p.read_bytes() for p in (tmp_path / "b").iterdir()
        }
    else:
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_an_empty_graph_is_a_valid_file_in_every_form(tmp_path):
    for form in export.FORMS:
        export.write(View(), form, tmp_path / form, BASE)
    assert json.loads((tmp_path / "json").read_bytes()) == {"documents": [], "nodes": [], "edges": []}
    assert list(pyoxigraph.parse((tmp_path / "jsonld").read_bytes(), pyoxigraph.RdfFormat.JSON_LD)) == []


@pytest.mark.parametrize("form", ["turtle", "csv", "curated"])
def test_a_failure_leaves_what_was_there(form, tmp_path):
    export.write(small(), form, tmp_path / "out", BASE)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    view = small()
    wrong = min(view.nodes.values(), key=lambda found: found.uid).model_copy(update={"uid": "zzz", "type": "Nonsense"})
    broken = View({**view.nodes, "zzz": wrong}, view.edges, view.documents)
    with pytest.raises(ParleyError, match="Nonsense"):
        export.write(broken, form, tmp_path / "out", BASE)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("form", "output", "error", "message"),
    [
        ("turle", "out", UnknownName, "did you mean turtle"),
        ("turtle", ".", UsageError, "is a folder; name a file"),
        ("csv", "file", UsageError, "name a folder with --output"),
        ("csv", None, UsageError, "name a folder with --output"),
        ("turtle", "file/below", SourceError, "cannot be written"),
        ("curated", "file/below", SourceError, "cannot be written"),
    ],
)
def test_what_does_not_suit_is_refused(form, output, error, message, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(error, match=message):
        export.write(small(), form, tmp_path / output if output else None, BASE)
    assert os.listdir(tmp_path) == ["file"]


def test_metadata_goes_beside_a_text(tmp_path):
    export.write(small(), "curated", tmp_path / "out", BASE)
    found = loaded(tmp_path / "graph", tmp_path / "out")
    assert [doc.metadata for doc in found.documents.values()] == [Metadata(title="A story", published="2025-07")]
