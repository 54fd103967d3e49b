"""Who is named: people, bodies, states and places, of several negotiations and countries."""

import pytest

from tests.extract.reading import edges, names, read

NAMED = [
    (
        "Sudan's army chief Abdel Fattah al-Burhan met Saudi Crown Prince Mohammed bin Salman in Jeddah on Tuesday.",
        {
            "Person": ["Abdel Fattah al-Burhan", "Mohammed bin Salman"],
            "Country": ["Sudan", "Saudi Arabia"],
            "Place": ["Jeddah"],
        },
    ),
    (
        "Colombian President Gustavo Petro and the National Liberation Army agreed to resume talks in Caracas.",
        {
            "Person": ["Gustavo Petro"],
            "Organization": ["National Liberation Army"],
            "Country": ["Colombia"],
            "Place": ["Caracas"],
        },
    ),
    (
        "North Korean leader Kim Jong Un told South Korean officials that Pyongyang would not disarm.",
        {"Person": ["Kim Jong Un"], "Country": ["North Korea", "South Korea"], "Group": ["South Korean officials"]},
    ),
    (
        "Ethiopia's government and Tigrayan leaders signed a truce in Pretoria, the African Union said.",
        {
            "Organization": ["African Union"],
            "Country": ["Ethiopia"],
            "Group": ["Tigrayan leaders"],
            "Place": ["Pretoria"],
        },
    ),
    (
        "The White House and the Kremlin traded accusations, while Downing Street stayed silent.",
        {"Country": ["United States", "Russia", "United Kingdom"]},
    ),
    (
        "European leaders and the Israeli cabinet backed the International Atomic Energy Agency.",
        {
            "Organization": ["International Atomic Energy Agency", "Israeli cabinet"],
            "Country": ["Israel"],
            "Group": ["European leaders"],
        },
    ),
    ("The government of Malawi met the leadership of the Gambia.", {"Country": ["Malawi", "Gambia"]}),
    ("The army pulled out of el-Fasher.", {"Place": ["el-Fasher"]}),
    (
        "The Republican Party and Speaker Kevin McCarthy agreed.",
        {"Organization": ["Republican Party"], "Person": ["Kevin McCarthy"]},
    ),
    ("Ursula von der Leyen met John F. Kennedy.", {"Person": ["Ursula von der Leyen", "John F. Kennedy"]}),
    (
        "Ralph Gonsalves flew to St. Vincent.",
        {"Person": ["Ralph Gonsalves"], "Country": ["Saint Vincent and the Grenadines"]},
    ),
    ("The Government of National Unity welcomed it.", {"Organization": ["Government of National Unity"]}),
    (
        "Hala Mansour of the University of Khartoum left for the Horn of Africa.",
        {"Person": ["Hala Mansour"], "Organization": ["University of Khartoum"], "Place": ["Horn of Africa"]},
    ),
    (
        "The American Soybean Association thanked the Guyana Defense Force.",
        {"Organization": ["American Soybean Association", "Guyana Defense Force"]},
    ),
    ("It was a surprise, said spokesperson He Yongqian.", {"Person": ["He Yongqian"]}),
    (
        "The International Committee of the Red Cross left. The Foreign Ministry of the Netherlands stayed.",
        {"Organization": ["International Committee of the Red Cross", "Foreign Ministry"], "Country": ["Netherlands"]},
    ),
    ("Talks go on in Dar es Salaam.", {"Place": ["Dar es Salaam"]}),
    (
        "The Security Council met on Monday. Belarus's Security Council met a day later.",
        {
            "Organization": ["United Nations Security Council", "Belarus's Security Council"],
            "Country": ["Belarus"],
        },
    ),
    ("Brussels has warned Serbia.", {"Organization": ["European Union"], "Country": ["Serbia"]}),
    (
        "Priya Venkatesan is chief economist at Kestrel Macro.",
        {"Person": ["Priya Venkatesan"], "Organization": ["Kestrel Macro"]},
    ),
    (
        "An Emirati spoke. Two people familiar with the talks spoke.",
        {"Country": ["United Arab Emirates"], "Group": ["Two people familiar with the talks"]},
    ),
    (
        "Congo's government and M23 rebels met.",
        {"Country": ["Democratic Republic of the Congo"], "Organization": ["M23"], "Group": ["M23 rebels"]},
    ),
]


@pytest.mark.parametrize(("text", "expected"), NAMED, ids=lambda value: value[:30] if isinstance(value, str) else "")
def test_actors(text: str, expected: dict[str, list[str]]) -> None:
    reading = read(text, "actors")
    found = {kind: names(reading, kind) for kind in ("Person", "Organization", "Country", "Group", "Place")}
    assert {kind: listed for kind, listed in found.items() if listed} == expected


BODIES = [
    ("The Andean Liberation Army left. Nobody followed the Andean Liberation Army.", ["Andean Liberation Army"], []),
    ("RSF Commander Hemetti spoke. The RSF denied it.", ["RSF"], ["Hemetti"]),
    ("FBI Director Kash Patel declined.", ["FBI"], ["Kash Patel"]),
    ("The Organization of American States welcomed it.", ["Organization of American States"], []),
    ("The Union of South American Nations met in Quito.", ["Union of South American Nations"], []),
    ("The Ministry of Defence of Ukraine denied it.", ["Ministry of Defence"], []),
    ("The mining union FSTMB opposes the accord.", ["FSTMB"], []),
    ("Ana Soto met her counterpart, Marta Oyarzún, in Lima.", [], ["Ana Soto", "Marta Oyarzún"]),
]


@pytest.mark.parametrize(("text", "bodies", "persons"), BODIES)
def test_a_body_is_named_without_article_and_apart_from_who_leads_it(
    text: str, bodies: list[str], persons: list[str]
) -> None:
    reading = read(text, "actors")
    assert (names(reading, "Organization"), names(reading, "Person")) == (bodies, persons)


LIKE_PLACES = [
    ("Defence Minister Israel Katz refused. Katz then flew home.", ["Israel Katz"], []),
    ("Sofia Rossi, the mediator, told reporters in Sofia that Chad would sign.", ["Sofia Rossi"], ["Chad"]),
    ("Georgia Meloni met Jordan Bardella; Jordan sent nobody.", ["Georgia Meloni", "Jordan Bardella"], ["Jordan"]),
    ("In Qatar Hamas agreed. Russia Foreign Minister Sergei Lavrov did not.", ["Sergei Lavrov"], ["Qatar", "Russia"]),
    ("Volodymyr Zelensky stayed. For Ukraine Zelensky signed it.", ["Volodymyr Zelensky"], ["Ukraine"]),
]


@pytest.mark.parametrize(("text", "persons", "countries"), LIKE_PLACES)
def test_persons_who_are_called_like_a_country_or_a_capital(
    text: str, persons: list[str], countries: list[str]
) -> None:
    reading = read(text, "actors")
    assert (names(reading, "Person"), names(reading, "Country")) == (persons, countries)


ONE_PERSON = [
    "Volodymyr Zelenskyy spoke first. Zelenskiy then left.",
    "Oman's Badr Al Busaidi will mediate. Al-Busaidi flew home on Friday.",
    "Chancellor Angela Merkel arrived. Merkel took no questions.",
    "The talks were led by Mr. Hans Grundberg, and Grundberg praised both parties.",
]


@pytest.mark.parametrize("text", ONE_PERSON)
def test_one_person_has_one_node(text: str) -> None:
    assert len(names(read(text, "actors"), "Person")) == 1


TOWNS = [
    ("Moscow rejected the draft.", "country-ru"),
    ("The envoys met in Moscow.", "place-geonames-524901"),
    ("Rutte travelled to Ankara for the summit.", "place-geonames-323786"),
    ("The offer was presented to Ankara.", "country-tr"),
    ("Messages from Islamabad and New Delhi differed.", "country-pk"),
]


@pytest.mark.parametrize(("text", "uid"), TOWNS)
def test_a_capital_is_its_government_unless_the_place_is_meant(text: str, uid: str) -> None:
    assert uid in {node.uid for node in read(text, "actors").nodes()}


def test_every_name_is_a_mention_of_its_node() -> None:
    reading = read("Kyiv accepted. Ukraine's parliament, the Ukrainian government said, will vote.", "actors")
    forms = [reading.text[m.start : m.end] for m in reading.mentions if m.uid == "country-ua"]
    assert forms == ["Kyiv", "Ukraine", "Ukrainian", "Ukrainian government"]


PASSING = [
    ("Swiss chocolate was served while Iran and Oman spoke.", "Switzerland"),
    ("Hundreds of people watched as Iran and Oman signed.", "people"),
]


@pytest.mark.parametrize(("text", "name"), PASSING)
def test_what_is_only_mentioned_in_passing_is_left_out(text: str, name: str) -> None:
    assert name not in names(read(text))


def test_a_name_within_a_word_is_widened_to_the_word() -> None:
    reading = read("Both L.L.C.s denied it.", "parse")
    evidence = reading.evidence([(5, 11)], "rule:test@1", 0.5)
    node = reading.node("Organization", ["L.L.C."], evidence)
    assert (node.name, node.aliases) == ("L.L.C.", ("L.L.C.s",))


def test_an_abbreviation_stands_for_its_name_wherever_it_is_used() -> None:
    reading = read("The Moro Liberation Front (MLF) rebels met. He saw MLF commander Jose Cruz.", "coreference")
    assert names(reading, "Organization") == ["Moro Liberation Front"]
    assert "Moro Liberation Front (MLF) rebels" in names(reading, "Group")
    assert edges(reading, "AFFILIATED_WITH") == {("Jose Cruz", "Moro Liberation Front")}


@pytest.mark.parametrize(
    "text",
    [
        "QUITO, 8 January 2024 - Peru's negotiators left the talks.",
        "Quito (AP) — Peru's negotiators left the talks.",
        "QUITO — Peru's negotiators left the talks.",
    ],
)
def test_a_dateline_is_no_part_of_a_name(text: str) -> None:
    reading = read(text, "coreference")
    assert names(reading, "Group") == ["Peru's negotiators"]
    assert [reading.text[start:end].strip() for start, end in reading.sentences][-1].startswith("Peru's")


NO_ACTORS = [
    ("NAIROBI, Kenya (AP) — The rebels of Chad agreed to a truce.", "Country", ["Chad"]),
    ("BEIRUT - Jordan hosted the envoys.", "Country", ["Jordan"]),
    ("“Aim: a truce by May,” Foreign Minister Abdoulaye Diop wrote on Telegram.", "Person", ["Abdoulaye Diop"]),
    ("Talks went on. The talks in Tunis ended before New Year's Eve, said Ali Tarek.", "Person", ["Ali Tarek"]),
    ("Ruiz left the M-20 guerrilla group.", "Organization", []),
    ("Mali backed the Bamako Initiative and the Memorandum of Understanding.", "Organization", []),
]


@pytest.mark.parametrize(("text", "kind", "expected"), NO_ACTORS)
def test_what_is_no_actor(text: str, kind: str, expected: list[str]) -> None:
    assert names(read(text, "actors"), kind) == expected


FULL = [
    ("South Korean President Park Geun-hye met a New York-based group.", "Person", ["Park Geun-hye"]),
    ("Chief delegate Otmar Pereda said no.", "Person", ["Otmar Pereda"]),
    ("The Minister of Minerals Idris Musa Adam resigned.", "Person", ["Idris Musa Adam"]),
    (
        "Transitional Council Chairman Saleh Idris met the Transitional Council.",
        "Organization",
        ["Transitional Council"],
    ),
    ("They met in Guatemala City.", "Place", ["Guatemala City"]),
    ("The army shelled the village of Tamboura.", "Place", ["Tamboura"]),
    ("Thailand's Foreign Ministry protested.", "Organization", ["Thailand's Foreign Ministry"]),
    ("The Free Aceh Movement agreed. FAM fighters left.", "Organization", ["Free Aceh Movement"]),
]


@pytest.mark.parametrize(("text", "kind", "expected"), FULL)
def test_names_are_whole(text: str, kind: str, expected: list[str]) -> None:
    assert names(read(text, "actors"), kind) == expected


def test_a_noun_that_only_says_what_an_organization_is_means_it() -> None:
    reading = read(
        "The government of Mali and the Azawad Liberation Front (ALF) rebel group met. The group left.", "tidy"
    )
    assert names(reading, "Organization") == ["Azawad Liberation Front"]
    assert ("Azawad Liberation Front", "Mali–Azawad Liberation Front meeting") in edges(reading, "PARTICIPATED_IN")
