"""The file is one safe page: joined modules, hashed policy, data that no parser misreads."""

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from kg.explorer import assets, live_page, page
from kg.explorer.page import embedded, joined, order
from kg.view import View
from tests.explorer.graphs import HOSTILE, hostile, story

MODULES = sorted(name for name in assets() if name.endswith(".js"))
IMPORT = re.compile(r"^import\b.*", re.MULTILINE)


class Parts(HTMLParser):
    """The scripts, styles, tags and policy of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.held: dict[str, list[str]] = {"script": [], "style": [], "data": []}
        self.policy = ""
        self.inside = ""
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += attrs
        known = dict(attrs)
        if tag == "meta" and known.get("http-equiv") == "Content-Security-Policy":
            self.policy = known["content"] or ""
        if tag in ("script", "style"):
            self.inside = "data" if known.get("type") == "application/json" else tag
            self.held[self.inside].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.held[self.inside][-1] += data


def test_policy_allows_nothing_but_the_hashed_script_and_style() -> None:
    parts = Parts(page(story()))
    hashes = {
        kind: "sha256-" + base64.b64encode(hashlib.sha256(parts.held[kind][0].encode()).digest()).decode()
        for kind in ("script", "style")
    }
    assert parts.policy.split("; ") == [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        f"script-src '{hashes['script']}'",
        f"style-src '{hashes['style']}'",
    ]
    assert [len(parts.held[kind]) for kind in ("script", "style", "data")] == [1, 1, 1]


def test_the_file_names_no_other_address() -> None:
    parts = Parts(page(story()))
    assert not [name for name, _ in parts.attributes if name in ("src", "href") or name.startswith("on")]


def test_data_survives_and_hostile_text_opens_no_tag() -> None:
    calm, parts = Parts(page(story())), Parts(page(hostile(), title=HOSTILE[0]))
    assert parts.tags == calm.tags
    data = json.loads(parts.held["data"][0])
    assert set(data["nodes"]["name"]) == set(HOSTILE)
    assert data["title"] == HOSTILE[0]


def test_embedded_json_has_none_of_the_letters_that_html_or_old_scripts_misread() -> None:
    text = embedded({"a": "</script><!-- & \u2028 \u2029"})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"a": "</script><!-- & \u2028 \u2029"}


def test_the_title_is_text() -> None:
    assert "<title>&lt;b&gt; &amp; &quot;x&quot;</title>" in page(View(), title='<b> & "x"')


@pytest.mark.parametrize("name", MODULES)
def test_modules_import_by_name_from_beside_them(name: str) -> None:
    text = assets()[name].decode()
    flat = re.sub(r"\{[^}]*\}", lambda found: found[0].replace("\n", " "), text)
    for line in IMPORT.findall(flat):
        assert re.fullmatch(r'import \{[\w, ]+\} from "\./[\w-]+\.js";', line), line
        assert line.split("./")[1][:-2] in MODULES
    assert "export default" not in text
    assert "export {" not in text
    assert "import(" not in re.sub(r"/\*\*.*?\*/|// .*", "", text, flags=re.DOTALL)


def test_every_module_is_joined_once_after_what_it_needs() -> None:
    names = order("main.js")
    assert sorted(names) == MODULES
    for place, name in enumerate(names):
        needed = re.findall(r'^import [^"]*"\./([\w-]+\.js)";', assets()[name].decode(), re.MULTILINE | re.DOTALL)
        assert set(needed) <= set(names[:place])


def test_top_level_names_are_unique() -> None:
    pattern = re.compile(
        r"^(?:export )?(?:async )?(?:function\*? |class |const |let )(\w+|\[[^\]]*\]|\{[^}]*\})", re.MULTILINE
    )
    names = Counter(name for module in MODULES for name in pattern.findall(assets()[module].decode()))
    assert [name for name, times in names.items() if times > 1] == []
    assert not [name for name in names if not name.isidentifier() and not re.fullmatch(r"[A-Za-z_$][\w$]*", name)]


@pytest.mark.parametrize("name", MODULES)
def test_comments_stand_alone_and_strings_end_on_their_line(name: str) -> None:
    for line in assets()[name].decode().splitlines():
        assert line.count("`") % 2 == 0, line
        if line.lstrip().startswith("/**"):
            assert "*/" not in line or line.endswith("*/"), line


def test_the_joined_script_ends_no_element_and_is_small() -> None:
    script = joined()
    assert "</script" not in script
    assert "<!--" not in script
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    assert len(script.encode()) + len(assets()["explorer.css"]) <= 200_000


def test_no_module_makes_markup_from_text() -> None:
    for name in MODULES:
        text = assets()[name].decode()
        for word in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "DOMParser",
        ):
            assert word not in text, name


def test_the_live_page_is_the_same_modules_under_a_policy_of_self() -> None:
    parts = Parts(live_page("Talks", "explore/"))
    assert "default-src 'none'" in parts.policy
    assert "script-src 'self'" in parts.policy
    assert "unsafe" not in parts.policy
    assert ("src", "explore/main.js") in parts.attributes
    assert ("data-from", "explore/data") in parts.attributes
