"""First draw, frames of pan and zoom, memory and search of the page, beside sigma, vis-network, force-graph and pyvis.

    python benchmarks/explorer/draw.py [--sizes 300,2000,10000,50000] [--only ours,sigma] [--repeat 3] [--json FILE]

Real Chromium, software rendering, 1280×800; the same made graph (three relations a thing, full evidence) and the same
positions for all, each in a fresh browser. Each figure is the best of the repeats. ``cpu`` is the processor time of
the page's main thread up to its first picture, which other work on the machine disturbs less than the clock.
Needs npm, Chromium, playwright, psutil and pyvis. Exits 1 where a limit is broken by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from peers import LARGEST, PAGES, versions  # noqa: E402

from kg.explorer import payload  # noqa: E402
from tests.explorer.graphs import generated  # noqa: E402

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-precise-memory-info",
]  # fmt: skip
FIRST = {300: 0.3, 2_000: 0.5, 10_000: 0.8, 50_000: 1.5}
FRAME = {10_000: 50, 50_000: 60}
DATA = {300: 235_000, 2_000: 1_500_000}
MEMORY, SEARCH, PATIENCE = 200, 50, 60_000
GESTURE = 15
"""Seconds after which a gesture is broken off, for drawings that take seconds a frame."""
WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
RECORD = """() => {
  window.times = [];
  window.going = true;
  let last = performance.now();
  const step = () => {
    const now = performance.now();
    window.times.push(now - last);
    last = now;
    if (window.going) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}"""
STOP = "() => { window.going = false; return window.times.slice(2); }"
TYPED = """() => {
  const input = document.getElementById("search");
  const typed = (words) => {
    const begun = performance.now();
    input.value = words;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    document.getElementById("search-options").getBoundingClientRect();
    return performance.now() - begun;
  };
  return Math.max(...["c", "cl", "claim 1", "treaty", "envoy w", "zzz"].map(typed));
}"""


def main_thread() -> tuple[float, float]:
    """Processor seconds of the busiest thread of the busiest page, and the private memory of its process in MB."""
    found = (0.0, 0.0)
    for child in psutil.Process().children(recursive=True):
        try:
            if "--type=renderer" in child.cmdline():
                busiest = max(thread.user_time + thread.system_time for thread in child.threads())
                found = max(found, (busiest, child.memory_full_info().uss / 1e6))
        except psutil.Error:
            continue
    return found


def first_picture(page: Page) -> float:
    """When the first picture was drawn, in ms after the page began to load."""
    for _ in range(PATIENCE // 50):
        marks: list[float] = page.evaluate("performance.getEntriesByName('picture').map((mark) => mark.startTime)")
        if marks:
            return marks[0]
        page.wait_for_timeout(50)
    raise Error(f"no picture within {PATIENCE / 1000:.0f} s")


def frames(page: Page, move: Any) -> float:
    """The 95th percentile of the time between frames while hands move, in ms."""
    page.evaluate(RECORD)
    move()
    times = sorted(page.evaluate(STOP))
    return float(times[int(len(times) * 0.95)]) if times else float("nan")


def pan(page: Page) -> None:
    page.mouse.move(560, 300)
    page.mouse.down()
    until = time.monotonic() + GESTURE
    for step in range(50):
        page.mouse.move(560 + 3 * (step % 25), 300 + 2 * step)
        if time.monotonic() > until:
            break
    page.mouse.up()


def zoom(page: Page) -> None:
    page.mouse.move(560, 300)
    until = time.monotonic() + GESTURE
    for step in range(40):
        page.mouse.wheel(0, -80 if step < 20 else 80)
        page.wait_for_timeout(16)
        if time.monotonic() > until:
            break


def measured(playwright: Any, name: str, path: Path) -> dict[str, float]:
    """One drawing of one graph in a fresh browser."""
    chromium = os.environ.get("PARLEY_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    browser = playwright.chromium.launch(
        executable_path=chromium, args=WEBGL + ARGUMENTS[:1] + ARGUMENTS[2:] if name == "sigma" else ARGUMENTS
    )
    try:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        empty = main_thread()[1]
        page.goto(path.as_uri() + ("#n=*" if name == "ours" else ""), wait_until="commit")
        row = {"first": first_picture(page) / 1000}
        row["cpu"] = main_thread()[0]
        page.wait_for_timeout(2500)
        row["pan"], row["zoom"] = frames(page, lambda: pan(page)), frames(page, lambda: zoom(page))
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        row["heap"] = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
        row["memory"] = main_thread()[1] - empty
        if name == "ours":
            row["search"] = page.evaluate(TYPED)
        return row
    finally:
        browser.close()


def best(rows: list[dict[str, float]]) -> dict[str, float]:
    return {key: min(row[key] for row in rows) for key in rows[0]}


def told(size: int, name: str, row: dict[str, float]) -> str:
    cells = [f"{row[key]:8.2f}" for key in ("first", "cpu")] + [
        f"{row[key]:8.0f}" for key in ("pan", "zoom", "heap", "memory")
    ]
    return f"{size:>7} {name:<18}" + "".join(cells) + (f"{row['search']:8.1f}" if "search" in row else "")


def broken(size: int, rows: dict[str, dict[str, float]], data: int) -> list[str]:
    """The limits that our page breaks at a size."""
    ours = rows["ours"]
    peers = [row["first"] for name, row in rows.items() if name != "ours"]
    checks = [
        ("first draw", ours["first"], FIRST.get(size)),
        ("first draw beside the best peer", ours["first"], min(peers) + 0.1 if peers else None),
        ("pan", ours["pan"], FRAME.get(size)),
        ("zoom", ours["zoom"], FRAME.get(size)),
        ("memory", ours["memory"], MEMORY if size == 50_000 else None),
        ("search", ours["search"], SEARCH),
        ("data", data, DATA.get(size)),
    ]
    return [
        f"{size}: {what} {value:.2f} is over {limit:.2f}" for what, value, limit in checks if limit and value > limit
    ]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="300,2000,10000,50000")
    parser.add_argument("--only", default=",".join(PAGES))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def main() -> int:
    given = arguments()
    names, failures, kept = given.only.split(","), [], {}
    print(f"peers {versions()}; load {psutil.getloadavg()[0]:.1f} on {psutil.cpu_count()} cores")
    print(
        f"{'things':>7} {'drawing':<18}"
        + "".join(f"{word:>8}" for word in ("first s", "cpu s", "pan ms", "zoom ms", "heap MB", "mem MB", "find ms"))
    )
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        for size in map(int, given.sizes.split(",")):
            data = payload(generated(size, 3 * size), title=f"{size} things")
            rows: dict[str, dict[str, float]] = {}
            for name in names:
                if size > LARGEST.get(name, size):
                    continue
                path = Path(folder) / f"{name.replace(' ', '-')}-{size}.html"
                path.write_text(PAGES[name](data), encoding="utf-8")
                try:
                    rows[name] = best([measured(playwright, name, path) for _ in range(given.repeat)])
                    print(told(size, name, rows[name]), flush=True)
                except Error as error:
                    print(f"{size:>7} {name:<18} {str(error).splitlines()[0][:80]}", flush=True)
            length = len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())
            print(f"{size:>7} data {length / 1000:,.0f} kB")
            if "ours" in rows:
                failures += broken(size, rows, length)
            kept[size] = rows
    if given.json:
        given.json.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    for line in failures:
        print("over a limit:", line)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
