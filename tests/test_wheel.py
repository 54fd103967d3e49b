"""The wheel: one top-level name, its content with it, and a new environment in which it works."""

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (found,) = folder.glob("*.whl")
    return found


def test_its_only_top_level_name_is_kg_and_the_content_is_in_it(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"kg"}
    for needed in (
        "ontology/parley.yaml",
        "loaders/curated.py",
        "queries/who-rejected.rq",
        "queries/who-rejected.cypher",
    ):
        assert f"kg/_content/{needed}" in names
    for needed in ("extract/data/authority/1-states.json", "explorer/static/main.js", "server/templates/home.html"):
        assert f"kg/{needed}" in names


@pytest.mark.faults
def test_it_works_in_an_empty_environment(wheel, tmp_path):
    venv.create(tmp_path / "env", with_pip=True)
    bin_ = tmp_path / "env" / "bin"
    subprocess.run([bin_ / "python", "-m", "pip", "install", "--quiet", str(wheel)], check=True)

    def kg(*arguments: str) -> str:
        done = subprocess.run([bin_ / "kg", *arguments], check=True, capture_output=True, text=True, cwd=tmp_path)
        return done.stdout

    kg("load", str(ROOT / "seeds" / "re-russia"), str(ROOT / "seeds" / "invented"))
    rows = json.loads(kg("query", "who-rejected", "--param", "plan=30-day", "--format", "json"))
    assert [row["actor_name"] for row in rows] == ["Russia"]
    kg("load", str(ROOT / "seeds" / "invented"), "--read")
    kg("check")
    kg("view", "-o", "page.html")
    assert (tmp_path / "page.html").stat().st_size > 50_000
