"""The ontology says what design and curated graphs need, and refuses everything else by name."""

import importlib.util
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from rdflib import namespace

from kg import schema
from kg.content import folder
from kg.errors import EvidenceError, RecordError, SettingsError, UnknownName
from kg.records import Edge, Evidence, Node, Span

SHARED = Path(os.environ.get("PARLEY_SHARED", Path(__file__).parents[2] / "shared"))
SEEN = (Evidence(document="d", spans=(Span(start=0, end=1, quote="x"),), found_by="person:tester"),)
ONTOLOGY = folder("ontology") / "parley.yaml"
parley = schema.load()
TYPES = {"plan": "Plan", "old": "Plan", "ru": "Country", "said": "Claim", "talks": "Meeting", "round": "Meeting"}


def node(type_: str = "Plan", **properties) -> Node:
    return Node(uid="n", type=type_, name="Lake Plan", properties=properties, evidence=SEEN)


def edge(type_: str = "REJECTED_BY", start: str = "plan", end: str = "ru", **properties) -> Edge:
    return Edge(uid="e", type=type_, from_uid=start, to_uid=end, properties=properties, evidence=SEEN)


def curated(graph: dict, proof: Callable[[dict], tuple[Evidence, ...]]) -> Iterator[Node | Edge]:
    """The records of a curated annotation, in a plain reading."""
    apart = {"id", "type", "name", "aliases", "evidence", "from", "to", "explicit"}
    for item in graph["nodes"] + graph["edges"]:
        properties = {key: value for key, value in item.items() if key not in apart}
        common = {"uid": "x", "type": item["type"], "properties": properties, "evidence": proof(item)}
        if "from" in item:
            yield Edge(**common, from_uid=item["from"], to_uid=item["to"])
        else:
            yield Node(**common, name=item["name"])


def check(record) -> None:
    parley.check(parley.complete(record), TYPES.get)


def test_it_loads_in_a_moment():
    def seconds() -> float:
        start = time.process_time()
        schema.read(ONTOLOGY)
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.2  # 0.05 s where nothing else runs


# What the ontology says


def test_labels_are_the_type_first_and_then_its_group():
    assert parley.nodes["Claim"].labels == ("Claim", "Statement")
    assert parley.nodes["Person"].labels == ("Person", "Actor")
    assert parley.nodes["Plan"].labels == ("Plan",)
    assert parley.actors == {"Person", "Organization", "Country", "Group"}
    assert parley.statements == {"Claim", "Demand", "Threat", "Promise"}


def test_names_in_rdf_are_types_as_they_are_and_the_rest_in_camel_case():
    assert parley.edges["REJECTED_BY"].predicate == "rejectedBy"
    assert parley.slots["stated_in"].iri == schema.NAMESPACE + "statedIn"
    assert parley.slots["name"].iri == str(namespace.SKOS.prefLabel)


def test_predicates_of_edges_are_their_types_in_camel_case():
    for name, kind in parley.edges.items():
        first, *rest = name.lower().split("_")
        assert kind.predicate == first + "".join(word.capitalize() for word in rest)


def test_structure_is_what_no_text_says():
    assert {n for n, kind in (parley.nodes | parley.edges).items() if kind.structure} == {
        "Document", "Passage", "CITES", "EVIDENCED_BY", "IN_DOCUMENT",
    }  # fmt: skip


def test_only_contradiction_is_read_both_ways():
    assert [name for name, kind in parley.edges.items() if kind.symmetric] == ["CONTRADICTS"]


def test_every_type_property_and_value_is_described():
    for thing in (*parley.nodes.values(), *parley.edges.values(), *parley.slots.values(), *parley.groups.values()):
        assert thing.description.endswith((".", "?")), thing.name


@pytest.fixture(scope="module")
def house():
    """The checker of curated annotations, which holds a table of ends and values of its own."""
    path = SHARED / "tools" / "validate_gold.py"
    if not path.exists():
        pytest.skip(f"needs {path}; set PARLEY_SHARED")
    spec = importlib.util.spec_from_file_location("validate_gold", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_ends_and_values_are_those_of_the_curated_form(house):
    written = {name: (kind.from_types, kind.to_types) for name, kind in parley.edges.items() if not kind.structure}
    assert written == house.ENDS
    closed = {name: set(prop.values) for name, prop in parley.slots.items() if prop.values and name in house.VALUES}
    assert closed == house.VALUES


def test_every_curated_record_passes(house):
    files = sorted((SHARED / "data" / "gold-dev").glob("*.gold.yaml"))
    assert files
    for path in files:
        graph = yaml.safe_load(path.read_text("utf-8"))
        types = {item["id"]: item["type"] for item in graph["nodes"]}
        for record in curated(graph, lambda item: SEEN):
            parley.check(parley.complete(record), types.get)


# Foreign vocabularies

CLOSED = (namespace.DCTERMS, namespace.FOAF, namespace.ORG, namespace.PROV, namespace.SDO, namespace.SKOS)
CHECKED = {
    "http://purl.org/spar/cito/cites",
    "http://purl.org/spar/cito/disputes",
    "http://semanticweb.cs.vu.nl/2009/11/sem/Event",
    "http://semanticweb.cs.vu.nl/2009/11/sem/hasPlace",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement",
    "http://www.w3.org/2005/11/its/rdf#taConfidence",
    "http://www.w3.org/ns/oa#Annotation",
}
"""Names in vocabularies that rdflib does not ship, compared by hand with each vocabulary's own page."""


def test_every_foreign_name_is_in_its_vocabulary():
    things = (*parley.nodes.values(), *parley.edges.values(), *parley.slots.values(), *parley.groups.values())
    named = {iri for t in things for iris in vars(t.mappings).values() for iri in iris}
    unknown = {iri for iri in named - CHECKED if not any(iri in vocabulary for vocabulary in CLOSED)}
    assert len(named) > 25
    assert not unknown
    assert str(namespace.FOAF) + "Persn" not in namespace.FOAF


# Completing


def test_defaults_are_filled_and_never_override():
    assert parley.complete(edge()).properties == {"status": "actual", "basis": "performed", "degree": "full"}
    assert parley.complete(edge(degree="reserved")).properties["degree"] == "reserved"
    assert "degree" not in parley.complete(edge("PROPOSED_BY")).properties
    assert parley.complete(node()).properties == {"status": "actual"}
    assert parley.complete(node("Claim")).properties == {}


@pytest.mark.parametrize(
    ("written", "earliest", "latest"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-04-14/..", "2025-04-14", None),
    ],
)
def test_a_date_gives_the_days_it_can_mean(written, earliest, latest):
    properties = parley.complete(node(date=written)).properties
    assert properties.get("earliest") == earliest
    assert properties.get("latest") == latest


def test_days_that_are_given_stand():
    properties = parley.complete(node(date="2025-04", latest="2025-04-09")).properties
    assert (properties["earliest"], properties["latest"]) == ("2025-04-01", "2025-04-09")


PLAIN = {"string": st.text(min_size=1, max_size=8), "integer": st.integers(), "boolean": st.booleans()}
DATES = {"edtf": st.sampled_from(["2025", "2025-02", "2025-02-28"]), "date": st.just("2025-02-28")}


@st.composite
def legal(draw):
    """A record of any edge type with any allowed values and ends."""
    kind = parley.edges[draw(st.sampled_from(sorted(parley.edges)))]
    starts, stops = draw(st.sampled_from(kind.ends))
    ends = {"a": draw(st.sampled_from(sorted(starts))), "b": draw(st.sampled_from(sorted(stops))), "s": "Claim"}
    chosen = draw(st.lists(st.sampled_from(sorted(kind.properties)), unique=True))
    properties = {}
    for prop in (kind.properties[name] for name in chosen):
        source = st.just("s") if prop.kind == "uid" else {**PLAIN, **DATES}[prop.kind]
        properties[prop.name] = draw(source if prop.open else st.sampled_from(prop.values))
    if properties.get("date"):
        properties.pop("earliest", None), properties.pop("latest", None)
    return Edge(uid="e", type=kind.name, from_uid="a", to_uid="b", properties=properties, evidence=SEEN), ends


@given(legal())
def test_every_legal_record_passes_and_completing_twice_changes_nothing(case):
    record, types = case
    complete = parley.complete(record)
    parley.check(complete, types.get)
    assert parley.complete(complete) is complete


@given(legal(), st.sampled_from(sorted(parley.nodes)), st.sampled_from(sorted(parley.nodes)))
def test_ends_pass_exactly_when_the_edge_type_allows_them(case, start, stop):
    record, types = case
    allowed = parley.edges[record.type].allows(start, stop)
    with nullcontext() if allowed else pytest.raises(RecordError, match="may not lead"):
        parley.check(parley.complete(record), {**types, "a": start, "b": stop}.get)


# Refusing


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (node("Plam"), "no node type called 'Plam'; did you mean Plan"),
        (edge("REJECTED"), "no edge type called 'REJECTED'; did you mean REJECTED_BY"),
        (node(statuss="actual"), "no property of Plan called 'statuss'; did you mean status?"),
        (node("Person", degree="full"), "no property of Person called 'degree'"),
        (node(found_by="x"), "no property of Plan called 'found_by'"),
        (node(status="done"), "status may not be 'done'; allowed: actual, planned, hypothetical, denied"),
        (node("Meeting", kind="party"), "kind may not be 'party'; allowed: meeting, call, visit, talks, summit"),
        (edge("SUPERSEDES", "plan", "old", kind="kills"), "kind may not be 'kills'"),
        (node(kind=7), "kind must be a text, not 7"),
        (node("Person", same_as="Q7747"), "same_as must be a list of texts"),
        (
            edge("REPORTED_BY", "said", "ru"),
            "may not lead from Claim to Country; allowed: Claim, Demand, Promise, Threat",
        ),
        (edge("CONTRADICTS", "said", "plan", confirmed="yes"), "confirmed must be true or false"),
        (node(date="yesterday"), "date 'yesterday' is not an EDTF date; write 2025"),
        (edge("AFFILIATED_WITH", "ru", "ru", from_date="then"), "from_date 'then' is not an EDTF date"),
        (node(earliest="2025-02"), "earliest must be a day such as 2025-02-28, not '2025-02'"),
        (node(earliest="2025-03-01", latest="2025-02-01"), "earliest 2025-03-01 is after latest 2025-02-01"),
        (edge(start="nobody"), "there is no node nobody"),
        (edge(start="ru", end="plan"), "may not lead from Country to Plan; allowed: Claim, Demand"),
        (
            edge("PART_OF", "plan", "talks"),
            "may not lead from Plan to Meeting; allowed: Plan, Provision → Plan or Meeting",
        ),
        (edge("SUPERSEDES", "plan", "plan"), "leads from a node to itself"),
        (edge(stated_in="plan"), "stated_in must be the id of a Claim, Demand, Promise, Threat; 'plan' is Plan"),
        (edge(stated_in="gone"), "'gone' is not in the graph"),
        (Node(uid="d", type="Document", name="A text"), "lacks its key"),
    ],
)
def test_a_wrong_record_is_refused_by_record_word_and_allowed_words(record, message):
    with pytest.raises(RecordError) as caught:
        check(record)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{record.type} {record.uid} (")


def test_a_record_without_evidence_is_refused_unless_it_is_structure():
    with pytest.raises(EvidenceError, match="has no evidence"):
        check(node().model_copy(update={"evidence": ()}))
    check(Node(uid="d", type="Document", name="A text", properties={"key": "a.txt"}))


def test_parts_lie_within_their_own_kind():
    check(edge("PART_OF", "plan", "old"))
    check(edge("PART_OF", "talks", "round"))


def test_an_affiliation_without_a_role_says_so():
    affiliation = edge("AFFILIATED_WITH", "a", "ru")
    assert parley.complete(affiliation).properties["role"] == "unspecified"
    with pytest.raises(RecordError, match="lacks its role"):
        parley.check(affiliation, {"a": "Person", "ru": "Country"}.get)


def test_an_unknown_type_is_answered_with_the_nearest():
    assert parley.find("Plan").name == "Plan"
    with pytest.raises(UnknownName, match="did you mean REJECTED_BY"):
        parley.find("REJECTS_BY")


# Models


def test_a_model_takes_what_the_ontology_allows_and_nothing_else():
    rejected = parley.model("REJECTED_BY")
    made = rejected(**{"from": "p", "to": "ru", "quote": "rejected", "degree": "conditional"})
    assert (made.status, made.basis, made.degree) == ("actual", "performed", "conditional")
    for wrong in ({"degree": "half"}, {"degre": "full"}, {"quote": ""}):
        with pytest.raises(ValidationError):
            rejected(**{"from": "p", "to": "ru", "quote": "rejected", **wrong})


def test_its_json_schema_lists_values_and_describes_properties():
    found = parley.model("Meeting").model_json_schema()
    assert found["description"] == parley.nodes["Meeting"].description
    assert "summit" in str(found["properties"]["kind"])
    assert set(found["required"]) == {"name", "quote"}
    assert found["additionalProperties"] is False
    assert "peace plan" in parley.model("Plan").model_json_schema()["properties"]["kind"]["examples"]


@pytest.mark.parametrize("name", sorted(parley.nodes | parley.edges))
def test_every_type_has_a_model(name):
    assert parley.model(name).model_json_schema()["title"] == name


# An ontology that says what is not known


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ("title: Parley ontology", "titel: Parley ontology", UnknownName, "'titel'; did you mean title?"),
        ("  Plan:\n    is_a: Node", "  Plan:\n    isa: Node", UnknownName, "no word (in classes / Plan) called 'isa'"),
        ("is_a: Actor", "is_a: Akteur", UnknownName, "no class (named in classes / Person) called 'Akteur'"),
        ("slots: [degree]", "slots: [degre]", UnknownName, "no slot (named in classes / Stance) called 'degre'"),
        ("slots: [degree]", "slots: degree", SettingsError, "classes / Stance / slots: must be a list"),
        ("range: Status", "range: Stattus", UnknownName, "(named in slots / status) called 'Stattus'"),
        ("kind: {range: Lineage}", "kinds: {range: Lineage}", UnknownName, "called 'kinds'"),
        ("kind: {range: Lineage}", "kind: {rang: Lineage}", UnknownName, "called 'rang'; did you mean range"),
        ("[{range: PlanKind}", "[{range: PlanKnd}", UnknownName, "called 'PlanKnd'; did you mean PlanKind"),
        ("in_subset: [structure]", "in_subset: [struktur]", UnknownName, "no subset"),
        ("exact_mappings: [foaf:Person]", "exact_mappings: [foaff:Person]", UnknownName, "did you mean foaf"),
        ("full: {description", "full: {descripton", UnknownName, "enums / Degree / full"),
        ("    description: A human being.\n", "", SettingsError, "classes / Person: lacks its description"),
        ("  Record:\n    abstract", "  Record:\n    is_a: Node\n    abstract", SettingsError, "inherits from itself"),
        ("enums:\n", "enums: [\n", SettingsError, "parley.yaml"),
        ("default_range: string\n", "", SettingsError, "lacks default_range"),
    ],
)
def test_an_ontology_with_an_unknown_word_is_refused_by_name(tmp_path, old, new, error, message):
    text = ONTOLOGY.read_text("utf-8")
    assert old in text
    path = tmp_path / "parley.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(error) as caught:
        schema.read(path)
    assert message in str(caught.value)


# The page for people

PAGE = (folder("ontology").parent / "docs" / "model.md").read_text("utf-8")
WORDS = sorted({*parley.nodes, *parley.edges, *parley.groups})
EXAMPLE = yaml.safe_load(re.search(r"```yaml\n(.*?)```", PAGE, re.S)[1])
STORY = re.sub(r"\n?> ?", " ", re.search(r"(?:^> .*\n)+", PAGE, re.M)[0]).strip()


@pytest.mark.parametrize("name", WORDS)
def test_the_page_names_every_type(name):
    assert re.search(rf"\b{name}\b", PAGE)


@pytest.mark.parametrize("name", sorted(parley.slots))
def test_the_page_names_every_property_and_its_values(name):
    for word in (name, *parley.slots[name].values):
        assert f"`{word}`" in PAGE


@pytest.mark.parametrize("name", WORDS)
def test_the_page_names_the_values_of_every_kind(name):
    kind = (parley.nodes | parley.edges).get(name)
    for value in kind.properties["kind"].values if kind and "kind" in kind.properties else ():
        assert f"`{value}`" in PAGE


def test_the_example_of_the_page_is_legal_and_its_quotes_are_in_its_text():
    def proof(item: dict) -> tuple[Evidence, ...]:
        start = STORY.index(item["evidence"])
        span = Span.of(STORY, start, start + len(item["evidence"]))
        return (Evidence(document="d", spans=(span,), found_by="person:tester"),)

    types = {item["id"]: item["type"] for item in EXAMPLE["nodes"]}
    for record in curated(EXAMPLE, proof):
        parley.check(parley.complete(record), types.get)
    assert all(alias in STORY for item in EXAMPLE["nodes"] for alias in item.get("aliases", ()))
