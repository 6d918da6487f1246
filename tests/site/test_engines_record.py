"""The engines' record of the page on large tables: complete, and what the page's sentences say."""

import json

import pytest

from loyaltylab.site.pages import ch90
from loyaltylab.site.pages.registry import find


@pytest.mark.parametrize("measure", ch90.MEASURES)
@pytest.mark.parametrize("engine", ch90.ENGINES)
def test_every_engine_has_a_time_and_a_peak(measure: str, engine: str) -> None:
    times = find(f"90.{measure}-{engine}-times", "value")
    assert times.compute() == 1.0 if engine == "duckdb" else times.compute() > 0
    assert engine in times.meaning
    assert 50 < find(f"90.{measure}-{engine}-peak", "value").compute() < 100_000


def test_the_page_s_sentences_hold() -> None:
    """About 50 million orders; DuckDB stays under the issue's 600 MB, and pandas takes several times as much."""
    assert 49 <= ch90.orders() < 60
    for measure in ch90.MEASURES:
        peaks = {engine: ch90.entry_value(measure, engine, "peak_mb") for engine in ch90.ENGINES}
        assert peaks["duckdb"] < 600
        assert peaks["pandas"] > 4 * peaks["duckdb"]


def test_a_record_without_an_engine_is_caught(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """Planted: a run in which polars could not be installed."""
    content = json.loads(ch90.RECORD.read_text())
    content["engines"] = [entry for entry in content["engines"] if entry["engine"] != "polars"]
    (tmp_path / "engines.json").write_text(json.dumps(content))
    monkeypatch.setattr(ch90, "RECORD", tmp_path / "engines.json")
    ch90.record.cache_clear()
    with pytest.raises(KeyError):
        find("90.rfm-polars-times", "value").compute()
    ch90.record.cache_clear()
