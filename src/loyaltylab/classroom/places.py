"""Where the project's folder is."""

from pathlib import Path

from loyaltylab.errors import LoyaltyLabError


def project_root(given: Path | None) -> Path:
    """Return the project's folder: the one given, or the nearest one upwards that has ``solutions/``."""
    if given is not None:
        return given.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "solutions").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise LoyaltyLabError("No folder with solutions/ and pyproject.toml from here upwards: give --root.")
