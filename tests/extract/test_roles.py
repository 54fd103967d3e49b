"""Offices, pronouns and descriptions."""

import pytest

from tests.extract.reading import edges, read

OFFICES = [
    ("Kenyan President William Ruto opened the talks.", ("William Ruto", "President", "Kenya")),
    (
        "Josep Borrell, the EU's foreign policy chief, urged restraint.",
        ("Josep Borrell", "foreign policy chief", "European Union"),
    ),
    ("Egypt's intelligence chief, Gen Abbas Kamel, flew to Doha.", ("Abbas Kamel", "intelligence chief", "Egypt")),
    ("Kremlin spokesman Dmitry Peskov declined to comment.", ("Dmitry Peskov", "spokesman", "Russia")),
    (
        "Philippine Defense Secretary Gilberto Teodoro said so.",
        ("Gilberto Teodoro", "Defense Secretary", "Philippines"),
    ),
    ("U.N. envoy Hans Grundberg arrived in Sanaa.", ("Hans Grundberg", "envoy", "United Nations")),
    ("The President of Moldova Maia Sandu left.", ("Maia Sandu", "President", "Moldova")),
    ("So said the spokesman for the EU, Anouar El Anouni.", ("Anouar El Anouni", "spokesman", "European Union")),
    ("The U.S. envoy for Yemen, Tim Lender, left.", ("Tim Lender", "envoy", "United States")),
    ("U.S. Iran envoy Robert Mally left.", ("Robert Mally", "envoy", "United States")),
    ("Foreign Minister Ayman Safadi of Jordan left.", ("Ayman Safadi", "Foreign Minister", "Jordan")),
    ("UN Secretary-General Kofi Annan left.", ("Kofi Annan", "Secretary-General", "United Nations")),
    ("Abbas Araghchi headed the Iranian delegation.", ("Abbas Araghchi", "head", "Iranian delegation")),
    ("Ali Baba, who heads the rebel delegation, left.", ("Ali Baba", "head", "rebel delegation")),
    ("Iranian Security Council Secretary Ali Lari left.", ("Ali Lari", "Secretary", "Security Council")),
    ("State Department spokesman Matthew Miller left.", ("Matthew Miller", "spokesman", "State Department")),
    ("U.N. aid chief Tom Fletcher left.", ("Tom Fletcher", "aid chief", "United Nations")),
    (
        "Priya Venkatesan, China economist at Kestrel Macro, agreed.",
        ("Priya Venkatesan", "economist", "Kestrel Macro"),
    ),
    (
        "Dale Ostrander, president of the American Soybean Association, left.",
        ("Dale Ostrander", "president", "American Soybean Association"),
    ),
]

IMPLIED = [
    ("Japan and the U.S. met. Treasury Secretary Scott Bessent left.", ("Scott Bessent", "United States")),
    ("Iran and the U.S. met. Iran is ready, President Donald Trump said.", ("Donald Trump", "United States")),
    ("Sudan said it would stay away. Foreign Minister Mohieldin Salem agreed.", ("Mohieldin Salem", "Sudan")),
    ("MINSK, May 3. /TASS/. Belarus is ready. Defense Minister Viktor Khrenin agreed.", ("Viktor Khrenin", "Belarus")),
]


@pytest.mark.parametrize(("text", "office"), IMPLIED)
def test_whose_office_a_bare_title_is_is_inferred(text: str, office: tuple[str, str]) -> None:
    reading = read(text, "coreference")
    assert edges(reading, "AFFILIATED_WITH") == {office}
    assert {edge.get("basis") for edge in reading.edges("AFFILIATED_WITH")} == {"inferred"}


SERVING = [
    ("An Emirati official said it was over.", ("Emirati official", "United Arab Emirates")),
    ("Hamas left. A spokesman for the group said it was over.", ("spokesman for the group", "Hamas")),
]


@pytest.mark.parametrize(("text", "office"), SERVING)
def test_whom_somebody_without_a_name_serves(text: str, office: tuple[str, str]) -> None:
    assert office in edges(read(text, "statements"), "AFFILIATED_WITH")


MEANT = [
    (
        "The National Liberation Army, or ELN, agreed. The rebels accused Colombia of lying.",
        {"National Liberation Army"},
    ),
    ("Hamas left. The movement accused Israel of lying.", {"Hamas"}),
    ("Chad's largest rebel group left. The Fulani Front accused Chad of lying.", {"Fulani Front"}),
    (
        "Foreign Minister Yvan Gil of Peru left. The minister accused Chile of lying. Minister Ana Ruiz of Chile left.",
        {"Yvan Gil"},
    ),
    (
        "The leader of the Tuareg movement has left. On Monday Mossa Ag Attaher accused Mali of lying.",
        {"Mossa Ag Attaher"},
    ),
]


@pytest.mark.parametrize(("text", "speakers"), MEANT)
def test_who_is_meant(text: str, speakers: set[str]) -> None:
    assert {speaker for _, speaker in edges(read(text, "statements"), "MADE_BY")} == speakers


@pytest.mark.parametrize(("text", "office"), OFFICES)
def test_offices(text: str, office: tuple[str, str, str]) -> None:
    reading = read(text, "coreference")
    named = {node.uid: node.name for node in reading.nodes()}
    found = {(named[e.from_uid], e.get("role"), named[e.to_uid]) for e in reading.edges("AFFILIATED_WITH")}
    assert found == {office}


def test_who_only_speaks_of_a_president_does_not_employ_him() -> None:
    reading = read("Japan said President Joko Widodo would come, and other Thai officials too.", "coreference")
    assert not list(reading.edges("AFFILIATED_WITH"))


def test_a_name_alone_has_no_office() -> None:
    assert not list(read("Aung San Suu Kyi spoke for an hour.", "coreference").edges("AFFILIATED_WITH"))


MEANT = [
    ("UN Secretary-General Kofi Annan spoke. The UN chief left early.", "UN chief", "Kofi Annan"),
    ("Iran's Foreign Minister Ali Samadi spoke. Iran's top diplomat left.", "Iran's top diplomat", "Ali Samadi"),
    ("The Kenyan government spoke. Then the government fell silent.", "government", "Kenya"),
    ("Kenyan President William Ruto opened the talks. He urged both sides to compromise.", "He", "William Ruto"),
    ("Kenyan President William Ruto opened the talks. The president left early.", "president", "William Ruto"),
    (
        "Iran's foreign minister arrived on Monday. Foreign Minister Abbas Araghchi said talks would continue.",
        "Iran's foreign minister",
        "Abbas Araghchi",
    ),
    ("Angela Merkel met Alexis Tsipras. She said Greece must reform its economy.", "She", "Angela Merkel"),
    ("Angela Merkel met Alexis Tsipras. She said Greece must reform its economy.", "its", "Greece"),
    ("The Israeli military struck again. Later the military said it regretted it.", "military", "Israeli military"),
]


@pytest.mark.parametrize(("text", "words", "name"), MEANT)
def test_pronouns_and_descriptions(text: str, words: str, name: str) -> None:
    reading = read(text, "coreference")
    named = {node.uid: node.name for node in reading.nodes()}
    found = {reading.text[m.start : m.end]: named[m.uid] for m in reading.mentions if m.form != "name"}
    assert found.get(words) == name


@pytest.mark.parametrize(
    ("text", "words", "wrong"),
    [
        ("The President praised the pact, including President Aliyev's part in it.", "The President", "Aliyev"),
        ("Former President Joao Lima wrote a letter. It attacks the president over the pact.", "the president", "Lima"),
        ("MS. JEAN-PIERRE: So, as he said, he has no such plan.", "he", "PIERRE"),
    ],
)
def test_whom_a_bare_title_or_pronoun_does_not_mean(text: str, words: str, wrong: str) -> None:
    found = read(text)
    at = text.index(words) + len(words) - 1
    assert not [m for m in found.mentions if m.start <= at < m.end and wrong in found.by_uid[m.uid].name]


def test_an_empty_it_means_nobody() -> None:
    reading = read("Iran spoke. It is important that talks go on.", "coreference")
    assert "It" not in [reading.text[m.start : m.end] for m in reading.mentions]
