"""What an earlier build left lying is not published again."""

from loyaltylab.site.book import remove_stale_pages


def test_a_download_that_no_page_links_to_goes(tmp_path):
    for name in ("aa11/kept.csv", "bb22/keys.yml"):
        (tmp_path / "_downloads" / name).parent.mkdir(parents=True)
        (tmp_path / "_downloads" / name).write_text("x")
    (tmp_path / "page.html").write_text(
        '<a class="reference download" href="_downloads/aa11/kept.csv">data</a>'
    )
    (tmp_path / "gone.html").write_text('<a href="_downloads/bb22/keys.yml">keys</a>')
    remove_stale_pages(tmp_path, ["page"])
    assert [path.name for path in (tmp_path / "_downloads").rglob("*.*")] == ["kept.csv"]
    assert not (tmp_path / "gone.html").exists()
