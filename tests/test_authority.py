"""Names that everybody knows."""

import pytest

from kg import authority

KNOWN = [
    ("the United States", "US", "Country"),
    ("U.S.", "US", "Country"),
    ("the Kremlin", "RU", "Country"),
    ("Kyiv", "UA", "Country"),
    ("Kiev", "UA", "Country"),
    ("Türkiye", "TR", "Country"),
    ("DRC", "CD", "Country"),
    ("Nato", "Q7184", "Organization"),
    ("U.N.", "Q1065", "Organization"),
    ("IAEA", "Q41984", "Organization"),
]


@pytest.mark.parametrize(("name", "key", "kind"), KNOWN)
def test_entries(name: str, key: str, kind: str) -> None:
    found = authority.entry(name)
    assert found is not None
    assert (found.key, found.type) == (key, kind)


@pytest.mark.parametrize("name", ["Kestania", "Victoria", "Moscow Mule", ""])
def test_unknown_names(name: str) -> None:
    assert authority.entry(name) is None


@pytest.mark.parametrize(
    ("form", "key"), [("Russian", "RU"), ("Ukrainians", "UA"), ("Dutch", "NL"), ("South Korean", "KR")]
)
def test_demonyms(form: str, key: str) -> None:
    found = authority.demonym(form)
    assert found is not None
    assert found.key == key


def test_a_capital_is_both_a_seat_and_a_place() -> None:
    seat, place = authority.seat("Moscow"), authority.place("Moscow")
    assert seat is not None
    assert place is not None
    assert (seat.key, place.key) == ("RU", "geonames-524901")


def test_keys_are_given_by_type() -> None:
    assert authority.key("Country", ["nobody", "Moscow"]) == "RU"
    assert authority.key("Place", ["Moscow"]) == "geonames-524901"
    assert authority.key("Organization", ["Moscow"]) is None


def test_states_point_to_wikidata_and_iso() -> None:
    found = authority.entry("Iran")
    assert found is not None
    assert found.same_as == ("http://www.wikidata.org/entity/Q794", "iso3166-1:IR")
