"""The figures of a run as a table, with what is to be reached beside them: `python -m bench.table FILE`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGES = ("list", "reference_list", "case", "reference_case", "search", "intake")


def table(result: dict[str, Any]) -> Iterator[str]:
    machine = result["machine"]
    yield f"{result['at']}  {machine['model']}, {machine['processors']} processors, {machine['commit']}"
    for name, figures in result["figures"].items():
        yield f"\n{name} cases (filled in {figures['filled_in_s']} s, {figures['gigabytes']} GB)"
        yield f"  {'':16}{'per s':>9}{'p50 ms':>9}{'p95':>9}{'p99':>9}{'CPU ms':>9}{'queries':>9}{'raw SQL ms':>12}"
        for page in PAGES:
            yield _row(page, figures[page])
        for page in ("two_rows", "finish"):
            for writers in ("1_writers", "4_writers"):
                yield _row(
                    f"{page} {writers[0]}",
                    figures[page][writers] | {"queries": figures[page].get("queries", "")},
                )
    yield ""
    yield from map("  {:62}{:>10}  {}".format, *zip(*claims(result["figures"]), strict=True))


def _row(name: str, figures: dict[str, Any]) -> str:
    of = [figures.get(key, "") for key in ("per_second", "p50", "p95", "p99", "cpu_ms", "queries")]
    refused = f"  {figures['refused']} refused" if figures.get("refused") else ""
    return (
        f"  {name:16}"
        + "".join(f"{value:>9}" for value in of)
        + f"{figures.get('raw_sql_ms', ''):>12}"
        + refused
    )


def claims(figures: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each figure to be reached: what was found, and whether it is reached."""
    for name, f in figures.items():
        yield _at_most(f"{name}: queries of the list", f["list"]["queries"], 6)
        yield _at_most(f"{name}: queries of a case", f["case"]["queries"], 12)
        yield _at_most(f"{name}: CPU of the list to the reference's", _ratio(f, "list"), 4)
        yield _at_most(f"{name}: CPU of a case to the reference's", _ratio(f, "case"), 5)
        for writers in ("1_writers", "4_writers"):
            inside, through = f["finish_in_process"][writers], f["finish"][writers]["per_second"]
            yield _at_least(f"{name}: finish in process to raw, {writers[0]}", inside["ratio"], 0.25)
            yield _at_least(f"{name}: finish through HTTP to raw, {writers[0]}",
                            round(through / inside["raw_per_second"], 3), 0.04)  # fmt: skip
        if name.startswith("sqlite"):
            yield _at_least(
                f"{name}: slowest to fastest of 4 writers",
                f["writers"]["saturated"]["slowest_to_fastest"],
                0.8,
            )
            yield _at_most(
                f"{name}: p99.9 wait at 80 % load, ms", f["writers"]["at_80_percent"]["p999_ms"], 100
            )
            yield _at_most(f"{name}: writes that failed", f["writers"]["saturated"]["failed"], 0)
        if "paper" in f:
            yield _at_most(f"{name}: ms to set a work order in four parts, warm", f["paper"]["p50"], 100)
        per_ten_thousand = f["sweep"]["seconds"] * 10_000 / max(1, sum(f["sweep"]["fired_by_each"]))
        yield _at_most(f"{name}: seconds for 10,000 alarms", round(per_ten_thousand, 2), 5)
    yield from _grown(figures)


def _grown(figures: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for engine in ("sqlite", "postgresql"):
        small, large = figures.get(f"{engine} 10000"), figures.get(f"{engine} 1000000")
        if small and large:
            for page in ("list", "case", "intake", "search"):
                grown = round(large[page]["p50"] / small[page]["p50"], 2)
                yield _at_most(f"{engine}: p50 of {page} at 1 million to 10 thousand", grown, 1.2)


def _ratio(f: dict[str, Any], page: str) -> float:
    return float(round(f[page]["cpu_ms"] / f[f"reference_{page}"]["cpu_ms"], 2))


def _at_most(name: str, found: float, most: float) -> tuple[str, str, str]:
    return name, str(found), f"≤ {most}" if found <= most else f"≤ {most}  MISSED"


def _at_least(name: str, found: float, least: float) -> tuple[str, str, str]:
    return name, str(found), f"≥ {least}" if found >= least else f"≥ {least}  MISSED"


if __name__ == "__main__":
    print("\n".join(table(json.loads(Path(sys.argv[1]).read_text("utf-8")))))
