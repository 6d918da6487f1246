"""ZIP archives whose bytes follow from what is in them, and that are there whole or not at all."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

# One moment for every file, so that the same files give the same archive (zip cannot hold an earlier one).
MOMENT = (1980, 1, 1, 0, 0, 0)
# Already compressed: packing them again takes time and gains nothing.
PACKED = {".zip", ".gz", ".png", ".jpg", ".jpeg", ".woff", ".woff2", ".tar", ".data", ".apkg", ".pdf"}


def entry_of(name: str) -> zipfile.ZipInfo:
    """Return how a file is entered: the same wherever and whenever it is packed."""
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.create_system, entry.external_attr = 3, 0o644 << 16  # as on Unix
    return entry


def write_archive(
    to: Path, entries: Iterable[tuple[str, bytes | Path]], stored: frozenset[str] = frozenset()
) -> int:
    """Write an archive under a temporary name, then put it in its place; return how many files it holds.

    Parameters
    ----------
    to
        The archive; one that is there stays until the new one is whole.
    entries
        Name in the archive, and its content or the file to take it from, in the order in which they are written.
    stored
        Suffixes that are not compressed, beside those that are compressed already.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    partial = to.with_name(f".{to.name}.part")
    count = 0
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries:
                kind = zipfile.ZIP_STORED if Path(name).suffix in PACKED | stored else zipfile.ZIP_DEFLATED
                read = content.read_bytes() if isinstance(content, Path) else content
                archive.writestr(entry_of(name), read, kind)
                count += 1
        partial.replace(to)
    finally:
        partial.unlink(missing_ok=True)
    return count
