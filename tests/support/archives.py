"""Looking into a ZIP archive that the project made."""

import zipfile
from pathlib import Path


def contents(path: Path, top: str) -> dict[str, bytes]:
    """Return the files of a sound archive by their names below its one folder ``top``."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name.removeprefix(f"{top}/"): archive.read(name) for name in archive.namelist()}
