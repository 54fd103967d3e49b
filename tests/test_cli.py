"""The command line: results on stdout, talk on stderr, exit codes, and plain words instead of tracebacks."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import kg

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> str:
    """A graph with the first text and an invented one."""
    place = tmp_path_factory.mktemp("cli") / "graph"
    result = kg("load", str(SEEDS / "re-russia"), str(SEEDS / "invented"), "--graph", str(place))
    assert result.code == 0, result.err
    assert result.out == ""
    assert "3 loaded" in result.err
    return str(place)


@pytest.fixture
def own(folder, tmp_path) -> str:
    """A copy of that graph, to change."""
    return str(shutil.copytree(folder, tmp_path / "graph"))


def commands() -> list[str]:
    from typer.main import get_command

    from kg.cli import app

    return sorted(get_command(app).commands)


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_with_an_example(command):
    result = kg(command, "--help")
    assert result.code == 0
    assert f"Example: kg {command}" in result.out


def test_help_imports_next_to_nothing():
    script = "import sys; from kg.cli import app; print(sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    for heavy in ("pydantic", "sqlalchemy", "spacy", "rdflib", "pandas", "numpy", "kglite", "networkx", "onnxruntime"):
        assert f"'{heavy}'" not in loaded


def test_what_a_reader_is_made_of_is_known_without_loading_it():
    script = "import sys; from kg import extract; extract.signature(); print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "'kg.extract.stances'" in loaded
    for heavy in ("spacy", "onnxruntime", "tokenizers"):
        assert f"'{heavy}'" not in loaded


def test_an_empty_answer_tells_of_types_that_do_not_exist(folder):
    asked = kg("cypher", "MATCH (p:Pln)-[:MADE_BY]->(a:Actor) RETURN p", "--graph", folder)
    assert asked.code == 0
    assert "no type called 'Pln'; did you mean Plan" in asked.err
    assert "MADE_BY'" not in asked.err
    assert "Actor'" not in asked.err
    asked = kg("sparql", "SELECT ?p { ?p kg:rejectBy ?a }", "--graph", folder)
    assert "no kg: term called 'rejectBy'; did you mean rejectedBy" in asked.err


def test_json_is_an_array_of_objects_with_nulls_and_iso_dates(folder):
    text = "MATCH (p:Plan) WHERE p.date = '2024-06' RETURN p.name AS name, p.earliest AS day, p.nothing AS none"
    result = kg("cypher", text, "--format", "json", "--graph", folder)
    assert json.loads(result.out) == [{"name": "Kellogg Plan", "day": "2024-06-01", "none": None}]


def test_nodes_relationships_and_paths_have_one_form(folder):
    text = "MATCH p = (a:Plan {name: 'Kellogg Plan'})-[r:PROPOSED_BY]->(b {name: 'Fred Fleitz'}) RETURN a, r, p"
    (row,) = json.loads(kg("cypher", text, "--format", "json", "--graph", folder).out)
    assert set(row["a"]) == {"uid", "labels", "properties"}
    assert row["a"]["labels"][0] == "Plan"
    assert not {"id", "title", "type"} & set(row["a"]["properties"])
    assert set(row["r"]) == {"uid", "type", "from", "to", "properties"}
    assert row["r"]["from"] == row["a"]["uid"]
    assert [step["uid"] for step in row["p"]][::2][0] == row["a"]["uid"]


def test_csv_is_csv_and_no_formula(folder):
    result = kg("cypher", "RETURN '=1+1' AS a, -2 AS b, 'x,y' AS c", "--format", "csv", "--graph", folder)
    assert list(csv.reader(io.StringIO(result.out))) == [["a", "b", "c"], ["'=1+1", "-2", "x,y"]]


def test_sparql_gives_uids_for_things_of_the_graph(folder):
    text = "SELECT ?plan WHERE { ?plan a kg:Plan ; skos:prefLabel 'Kellogg Plan' }"
    (row,) = json.loads(kg("sparql", text, "--format", "json", "--graph", folder).out)
    assert row["plan"].startswith("plan-")


def test_show_has_quote_document_and_date(folder):
    result = kg("show", "Kellogg Plan", "--graph", folder)
    assert "proposed by →" in result.out
    assert "“The first plan by Keith Kellogg and Fred Fleitz" in result.out
    assert "2025-05" in result.out
    shown = json.loads(kg("show", "Kellogg Plan", "--format", "json", "--graph", folder).out)
    assert {fact["type"] for fact in shown["facts"]} >= {"PROPOSED_BY", "SUPERSEDES", "PART_OF"}
    assert all(fact["evidence"] for fact in shown["facts"])


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["load", "nothing.txt"], 1, "no such file"),
        (["show", "Nobody At All"], 2, "no thing in this graph"),
        (["query", "who-rejcted"], 2, "did you mean who-rejected"),
        (["query", "who-rejected", "--param", "plan"], 2, "NAME=VALUE"),
        (["query", "who-rejected", "--param", "plann=x"], 2, "no parameter of who-rejected called 'plann'"),
        (["cypher", "MATCH (n RETURN n"], 3, "Cypher"),
        (["cypher", "MATCH (n) DETACH DELETE n"], 3, "read"),
        (["cypher", "CREATE (n:Plan)"], 3, "read"),
        (["cypher", "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row"], 3, ""),
        (["sparql", "SELECT nonsense"], 3, "SPARQL"),
        (["sparql", "INSERT DATA { <a:b> <a:b> <a:b> }"], 3, "may only read"),
        (["sparql", "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"], 3, "SERVICE"),
        (["schema", "Plann"], 2, "did you mean Plan"),
        (["forget", "nothing.txt"], 2, "no document called"),
        (["undo", "decision-x"], 2, "no standing decision"),
        (["merge", "Fred Fleitz", "Fleitz", "--why", "x"], 2, "is one"),
        (["sync", "--to", "ftp://example.org"], 2, "begins neo4j://"),
        (["export", "--format", "xls"], 2, "xls"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(folder, arguments, code, message):
    result = kg(*arguments, "--graph", folder) if arguments[0] != "schema" else kg(*arguments)
    assert result.code == code
    assert message in result.err
    assert "Traceback" not in result.err
    assert result.out == ""


def test_an_output_that_cannot_be_written_is_said_in_one_line(tmp_path):
    text, taken = tmp_path / "talks.txt", tmp_path / "taken"
    text.write_text("Norway proposed a ceasefire.", "utf-8")
    taken.write_text("kept", "utf-8")
    result = kg("read", str(text), "--format", "graph", "--reader", "fast", "-o", str(taken))
    assert result.code == 1
    assert f"{taken}/talks.yaml: cannot be written" in result.err
    assert "Traceback" not in result.err
    assert taken.read_text("utf-8") == "kept"


def test_a_failure_of_the_system_is_said_in_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".parley").write_text("no folder", "utf-8")
    result = kg("init", ".parley/below")
    assert result.code == 1
    assert "Not a directory" in result.err
    assert "Traceback" not in result.err


def test_a_folder_without_a_graph(tmp_path):
    result = kg("query", "who-rejected", "--param", "plan=x", "--graph", str(tmp_path / "none"))
    assert result.code == 3
    assert "there is no graph" in result.err


def test_wrong_settings_name_the_setting(own):
    Path(own, "settings.toml").write_text('base_iri = "no iri"\n')
    result = kg("check", "--graph", own)
    assert result.code == 2
    assert "base_iri" in result.err


def test_init_sets_the_base_iri_of_exports(tmp_path):
    place = str(tmp_path / "g")
    assert kg("init", place, "--base-iri", "https://data.example.org/talks/").code == 0
    assert kg("load", str(SEEDS / "invented"), "--graph", place).code == 0
    out = tmp_path / "g.nq"
    assert kg("export", "--format", "nquads", "-o", str(out), "--graph", place).code == 0
    assert "<https://data.example.org/talks/id/plan-" in out.read_text()


def test_check_finds_a_planted_mismatch_and_repair_replays(own):
    import sqlite3

    assert kg("check", "--graph", own).code == 0
    with sqlite3.connect(Path(own, "ledger.sqlite")) as db:
        db.execute("UPDATE records SET body = replace(body, 'Fred Fleitz', 'Fred Fleitx')")
    db.close()
    result = kg("check", "--graph", own)
    assert result.code == 4
    assert "is not at" in result.err
    assert "differ" in result.err


def test_check_repairs_a_store(own):
    import pyoxigraph

    (generation,) = [p for p in Path(own, "stores", "oxigraph").iterdir() if p.is_dir()]
    store = pyoxigraph.Store(str(generation / "data"))
    rejected = pyoxigraph.NamedNode("https://w3id.org/parley/ontology#rejectedBy")
    store.remove(next(iter(store.quads_for_pattern(None, rejected, None))))
    store.flush()
    del store
    for quad_kind, code in ((["check"], 4), (["check", "--repair"], 0), (["check"], 0)):
        assert kg(*quad_kind, "--graph", own).code == code


def test_merge_is_seen_by_every_store_and_undone(own):
    name = ["Trump's team", "Trump administration"]
    made = kg("merge", *name, "--why", "the text uses both", "--by", "Ann Reader", "--graph", own)
    assert made.code == 0
    listed = json.loads(kg("merges", "--format", "json", "--graph", own).out)
    assert [(row["kind"], row["author"]) for row in listed] == [("same", "person:Ann-Reader")]
    text = "MATCH (g) WHERE g.name IN $n RETURN g.name AS name"
    ask = text.replace("$n", json.dumps(name))
    assert len(json.loads(kg("cypher", ask, "--format", "json", "--graph", own).out)) == 1
    assert kg("undo", listed[0]["decision"], "--graph", own).code == 0
    assert len(json.loads(kg("cypher", ask, "--format", "json", "--graph", own).out)) == 2
    assert kg("check", "--graph", own).code == 0


def test_split_undoes_what_joined_and_is_remembered(own):
    name = ["Trump's team", "Trump administration"]
    kg("merge", *name, "--why", "x", "--graph", own)
    joined = json.loads(kg("merges", "--format", "json", "--graph", own).out)[0]
    uids = [part.rsplit("(", 1)[1].rstrip(")") for part in joined["things"]]
    assert kg("split", *uids, "--why", "two groups", "--graph", own).code == 0
    kinds = [row["kind"] for row in json.loads(kg("merges", "--format", "json", "--graph", own).out)]
    assert kinds == ["different"]


def test_confirm_stands_on_the_edge(own):
    ask = "MATCH ()-[r:CONTRADICTS]->() RETURN r.uid AS uid, r.confirmed AS confirmed ORDER BY uid"
    uid = json.loads(kg("cypher", ask, "--format", "json", "--graph", own).out)[0]["uid"]
    assert kg("confirm", uid, "--no", "--why", "different weeks", "--graph", own).code == 0
    assert json.loads(kg("cypher", ask, "--format", "json", "--graph", own).out)[0] == {"uid": uid, "confirmed": False}


def test_read_writes_a_graph_a_text_and_attributions_in_one_file(tmp_path):
    texts = [str(SEEDS / "invented")]
    assert kg("read", *texts, "--format", "graph", "-o", str(tmp_path)).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aldren-rejection.yaml", "aldren-talks.yaml"]
    assert kg("read", *texts, "--format", "attributions", "-o", str(tmp_path)).code == 0
    lines = [json.loads(line) for line in (tmp_path / "attributions.jsonl").read_text().splitlines()]
    assert sorted(line["doc"] for line in lines) == ["aldren-rejection", "aldren-talks"]
    assert any(line["attributions"] for line in lines)


def test_what_the_machine_wrote_loads_as_an_annotation(tmp_path):
    shutil.copy(SEEDS / "invented" / "aldren-talks.txt", tmp_path)
    kg("read", str(tmp_path / "aldren-talks.txt"), "--format", "graph", "-o", str(tmp_path))
    (tmp_path / "aldren-talks.yaml").rename(tmp_path / "aldren-talks.gold.yaml")
    result = kg("load", str(tmp_path / "aldren-talks.txt"), "--graph", str(tmp_path / "g"))
    assert result.code == 0, result.err
