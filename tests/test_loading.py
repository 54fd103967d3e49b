"""Loading: what is named is found, what is wrong is refused in plain words, what is there is not read again."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import kg
from kg import loading
from kg.errors import SourceError, UnknownName
from kg.ledger import Ledger
from kg.loading import Options
from kg.loading.mapping import here, processes
from kg.loading.sources import find, sources
from kg.text import Metadata
from tests.records import STORY, document

SEEDS = Path(__file__).parent.parent / "seeds"
INVENTED = SEEDS / "invented"
HERE = Options(mapper=here)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "graph") as opened:
        yield opened


def write(folder: Path, name: str, text: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_folder_is_walked_and_what_lies_beside_is_not_a_text(tmp_path):
    for name in ("a.txt", "a.meta.yaml", "a.gold.yaml", "sub/b.html", "README.md", ".hidden/c.txt"):
        write((tmp_path / name).parent, Path(name).name, "x: y")
    found = find([str(tmp_path)], Metadata())
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a.txt", "sub/b.html"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: str(folder / "nothing.txt"), "no such file"),
        (lambda folder: str(folder), "holds no texts"),
        (lambda folder: str(write(folder, "a.gold.yaml", "x")), "name the text itself"),
    ],
)
def test_inputs_that_name_no_text(tmp_path, make, message):
    with pytest.raises(SourceError, match=message):
        find([make(tmp_path)], Metadata())


def test_keys_are_paths_relative_to_the_folder_or_file_names(tmp_path):
    write(tmp_path / "one", "a.txt", "x")
    file = write(tmp_path / "two", "a.txt", "x")
    inputs = [str(tmp_path / "one"), str(file)]
    first, second = sources(find(inputs, Metadata()), inputs, Metadata())
    assert first.key == "a.txt"
    assert isinstance(second, SourceError)
    assert "its key 'a.txt'" in str(second)
    whole = [str(tmp_path)]
    assert [s.key for s in sources(find(whole, Metadata()), whole, Metadata())] == ["one/a.txt", "two/a.txt"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("headline: x", "unknown metadata headline"),
        ("published: soon", "not an EDTF date"),
        ("- a list", "metadata is a mapping"),
        ("a: [", "cannot be read"),
    ],
)
def test_metadata_that_is_wrong_is_refused_with_its_file(ledger, tmp_path, text, message):
    file = write(tmp_path, "a.txt", STORY)
    write(tmp_path, "a.meta.yaml", text)
    summary = loading.load(ledger, [str(file)], HERE)
    assert message in summary.refused[0]
    assert not ledger.documents()


def test_metadata_given_on_the_command_line_wins(ledger, tmp_path):
    file = write(tmp_path, "a.txt", STORY)
    write(tmp_path, "a.meta.yaml", "title: Beside\npublisher: P")
    loading.load(ledger, [str(file)], Options(Metadata(title="Given"), mapper=here))
    assert ledger.documents()[0].metadata == Metadata(title="Given", publisher="P")


def test_seeds_load_and_a_second_load_changes_nothing(ledger):
    first = loading.load(ledger, [str(SEEDS / "re-russia"), str(INVENTED)], HERE)
    assert len(first.loaded) == 3
    assert not first.refused
    assert not first.warnings
    position = ledger.position
    second = loading.load(ledger, [str(SEEDS / "re-russia"), str(INVENTED)], HERE)
    assert sorted(second.unchanged) == sorted(first.loaded)
    assert ledger.position == position


def test_one_bad_text_stops_no_other(ledger, tmp_path):
    tmp_path = tmp_path / "texts"
    write(tmp_path, "bad.txt", b"\xff\xfe\x00x")
    write(tmp_path, "picture.png", b"\x89PNG")
    write(tmp_path, "good.txt", STORY)
    summary = loading.load(ledger, [str(tmp_path)], HERE)
    assert summary.loaded == ["good.txt"]
    assert len(summary.refused) == 2
    assert any("no loader takes this" in reason for reason in summary.refused)


def broken(tmp_path: Path, old: str, new: str) -> Path:
    for ending in ("txt", "gold.yaml", "meta.yaml"):
        shutil.copy(INVENTED / f"aldren-talks.{ending}", tmp_path)
    path = tmp_path / "aldren-talks.gold.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path / "aldren-talks.txt"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("type: Plan", "type: Scheme", "Scheme"),
        ("type: PROPOSED_BY", "type: MADE_BY", "may not lead from Plan"),
        ("evidence:", "evidence: no such words in the text\n  rest:", "is not in the text"),
        ("nodes:", "knots:", "nothing else"),
        ("nodes:", "nodes: [", "not YAML"),
    ],
)
def test_a_wrong_annotation_is_refused_as_a_whole(ledger, tmp_path, old, new, message):
    summary = loading.load(ledger, [str(broken(tmp_path, old, new))], HERE)
    assert message in summary.refused[0]
    assert not ledger.documents()
    assert not ledger.view().nodes


def test_persons_and_machines_are_mixed_only_when_asked_and_joined_by_decisions(ledger):
    text = str(INVENTED / "aldren-talks.txt")
    loading.load(ledger, [text], HERE)
    assert all(record.by_person for record in ledger.view().nodes.values())
    summary = loading.load(ledger, [text], Options(read=True, mapper=here))
    view = ledger.view()
    machine = [n for n in view.nodes.values() if any(not f.startswith("person:") for f in n.found_by)]
    both = [n for n in machine if n.by_person]
    assert machine
    assert both
    assert summary.joined == len(ledger.decisions())
    assert all(decision.author == "rule:resolve@1" for decision in ledger.decisions())
    again = loading.load(ledger, [text], Options(read=True, mapper=here))
    assert again.unchanged == ["aldren-talks.txt"]


def test_a_text_in_another_language_is_stored_and_says_what_was_found(ledger, tmp_path):
    file = write(tmp_path, "ru.txt", "Президент заявил, что переговоры продолжатся завтра в Женеве.")
    summary = loading.load(ledger, [str(file)], HERE)
    assert summary.loaded == ["ru.txt"]
    assert not summary.refused


def test_a_process_pool_gives_what_this_process_gives(tmp_path):
    from kg import extract

    documents = [document(STORY.replace("Lake", f"Lake {n}"), key=f"{n}.txt") for n in range(12)]
    reader = partial(extract.read, reader="best", skip=())
    one = {d.key: records for d, records in here(reader, documents)}
    other = {d.key: records for d, records in processes(reader, documents)}
    assert one == other


def test_an_address_is_fetched_when_the_user_names_it(ledger, tmp_path):
    write(tmp_path, "a.txt", STORY)
    handler = partial(_Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/a.txt"
        summary = loading.load(ledger, [url, url.replace("a.txt", "none.txt")], HERE)
        server.shutdown()
    assert summary.loaded == [url]
    assert ledger.documents()[0].metadata.url == url
    assert "404" in summary.refused[0]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Nothing: a test is quiet."""


def test_an_unknown_component_is_a_usage_error(ledger):
    with pytest.raises(UnknownName, match="reading component"):
        loading.load(ledger, [str(INVENTED)], Options(skip=("nonsense",), mapper=here))


def test_two_rejections_stay_two_in_every_store_through_reload_and_removal(tmp_path):
    for name in ("one", "two"):
        for ending in ("txt", "gold.yaml"):
            shutil.copy(INVENTED / f"aldren-rejection.{ending}", tmp_path / f"{name}.{ending}")
    ask = "MATCH (:Plan)-[r:REJECTED_BY]->() RETURN count(r) AS n"
    count = (
        "SELECT (COUNT(?e) AS ?n) WHERE { ?e a rdf:Statement ; rdf:predicate kg:rejectedBy ; rdf:subject ?p . "
        "?p a kg:Plan }"
    )
    with kg.create(tmp_path / "graph") as graph:

        def counted() -> set:
            edges = [e for e in graph.records.edges.values() if e.type == "REJECTED_BY"]
            plans = [e for e in edges if graph.records.nodes[e.from_uid].type == "Plan"]
            return {len(plans), graph.cypher(ask).rows[0][0], graph.sparql(count).rows[0][0]}

        graph.load([str(tmp_path / "one.txt")], HERE)
        (single,) = counted()
        assert single >= 2
        graph.load([str(tmp_path / "two.txt")], HERE)
        assert counted() == {2 * single}
        graph.load([str(tmp_path / "one.txt"), str(tmp_path / "two.txt")], HERE)
        assert counted() == {2 * single}
        graph.forget("one.txt")
        assert counted() == {single}
        assert not any(graph.check().values())
