"""The documentation is true: its commands run, its links lead somewhere, and nothing public is left out."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.command import kg

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "seeds" / "README.md"])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)[^)]*\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ENDLESS = ("kg serve", "kg sync", "kg load article.txt")
"""Commands that need a server or a file of the reader's own; their tests are elsewhere."""


def lines(page: Path) -> list[str]:
    """The commands of a page's unmarked code blocks, without comments."""
    blocks = [text for language, text in FENCE.findall(page.read_text("utf-8")) if not language]
    found = [line.split("   #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in found if line.startswith("kg ") and not line.startswith(ENDLESS)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page):
    for match in LINK.finditer(page.read_text("utf-8")):
        target = match[1] or match[2]
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_tutorial_runs_as_it_stands(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_GRAPH", raising=False)
    commands = lines(ROOT / "docs" / "tutorial.md")
    assert len(commands) > 12
    for command in commands:
        result = kg(*shlex.split(command)[1:])
        assert result.code == 0, f"{command}: {result.err}"
        assert result.out or result.err
    for written in ("plan.html", "talks.ttl", "talks/nodes.csv", "talks.graphml"):
        assert (tmp_path / written).stat().st_size > 1000


def test_the_commands_of_the_page_on_queries_find_something(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert kg("load", str(ROOT / "seeds" / "re-russia")).code == 0
    commands = lines(ROOT / "docs" / "queries.md")
    assert len(commands) > 8
    for command in commands:
        result = kg(*shlex.split(command)[1:])
        assert result.code == 0, f"{command}: {result.err}"
        assert len(result.out.splitlines()) > 2, f"{command}: {result.out} {result.err}"


def test_python_of_the_readme_and_the_tutorial_runs(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    assert kg("load", "seeds/re-russia").code == 0
    for page in ("README.md", "docs/tutorial.md"):
        for language, text in FENCE.findall((ROOT / page).read_text("utf-8")):
            if language == "python":
                exec(compile(text, page, "exec"), {})


def test_commands_of_the_readme_exist():
    from typer.main import get_command

    from kg.cli import app

    known = get_command(app).commands
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    for command in re.findall(r"^kg ([a-z]+)", text, re.MULTILINE):
        assert command in known
    for command in known:
        assert re.search(rf"\bkg {command}\b", text), f"kg {command} is on no page"


def test_every_setting_is_on_a_page():
    from kg.settings import Settings

    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    for name in Settings.model_fields:
        assert f"`{name}`" in text or f"{name} =" in text, f"the setting {name} is on no page"


def test_decisions_are_numbered_and_complete():
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text("utf-8")
        assert all(f"## {part}" in text for part in ("Context", "Decision", "Rejected")), page.name
