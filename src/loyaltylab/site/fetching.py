"""Getting a file from several sources in turn; nothing is kept that is not, byte for byte, the file asked for."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256, write_bytes

SECONDS_TO_WAIT = 60


class NotThere(Exception):
    """A source does not have the file, or cannot be reached; the text says which, in a few words."""


@dataclass(frozen=True)
class Source:
    """A place that may have files.

    Attributes
    ----------
    name
        As the reader of a message knows it.
    read
        File name in, content out; raises :class:`NotThere`.
    """

    name: str
    read: Callable[[str], bytes]


def fetch(names_and_hashes: dict[str, str], cache: Path, sources: Sequence[Source], advice: str) -> None:
    """Bring every file into ``cache``; files that are already there and right are not asked for again.

    Parameters
    ----------
    names_and_hashes
        File name to SHA-256.
    cache
        Folder of the verified files.
    sources
        Tried in order, file by file.
    advice
        What to do when no source has a file, as the end of the message.

    Raises
    ------
    LoyaltyLabError
        When no source has a file with the right content; names the file and what each source said.
    """
    for name, digest in names_and_hashes.items():
        path = cache / name
        if path.is_file() and sha256(path) == digest:
            continue
        said = []
        for source in sources:
            try:
                content = source.read(name)
            except NotThere as reason:
                said.append(f"{source.name}: {reason}")
                continue
            if hashlib.sha256(content).hexdigest() != digest:
                said.append(f"{source.name}: its copy is damaged or another file (the SHA-256 differs)")
                continue
            write_bytes(path, content)
            if damaged := [text for text in said if "damaged" in text]:
                print(f"{name} was taken from {source.name}, because of {damaged[0]}.", file=sys.stderr)
            break
        else:
            raise LoyaltyLabError(f"{name} could not be had; tried {'; '.join(said)}. {advice}")


def from_folder(variable: str) -> Source:
    """Return the folder that an environment variable names, as a source."""
    folder = os.environ.get(variable, "")

    def read(name: str) -> bytes:
        if not folder:
            raise NotThere("not set")
        path = Path(folder) / name
        if not path.is_file():
            raise NotThere(f"{path} is missing")
        return path.read_bytes()

    return Source(f"the folder {variable}", read)


def from_web(name: str, address: str) -> Source:
    """Return a web folder as a source; once it cannot be reached, it is not asked again."""
    unreachable: list[str] = []

    def read(file: str) -> bytes:
        if unreachable:
            raise NotThere(unreachable[0])
        try:
            with urllib.request.urlopen(address + file, timeout=SECONDS_TO_WAIT) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            error.close()
            raise NotThere(f"{address}{file} answered {error.code}") from None
        except OSError:
            unreachable.append("no network connection to it")
            raise NotThere(unreachable[0]) from None

    return Source(name, read)


def pip_command() -> list[str]:
    """Return the start of a pip command: this Python's own pip, or one that uv brings."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if uv := shutil.which("uv"):
        return [uv, "tool", "run", "pip"]
    raise NotThere("this Python has neither pip nor uv")


def pip_download(requirement: str, folder: Path) -> Path:
    """Download one pure wheel from the package index into ``folder`` and return its path.

    Pure also where this computer would get a compiled one.

    Raises
    ------
    NotThere
        When pip cannot get it.
    """
    command = [
        *pip_command(),
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--no-deps",
    ]
    command += [
        "--retries",
        "1",
        "--timeout",
        "20",
        "--only-binary=:all:",
        "--platform=any",
        "--implementation=py",
        "--abi=none",
        "--python-version=3.12",
        "--dest",
        str(folder),
        requirement,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        offline = "connection" in done.stderr or "resolution" in done.stderr
        raise NotThere(
            "no network connection to it" if offline else (lines or ["pip found nothing"])[-1][:160]
        )
    return wheels[0]


def from_package_index(requirements: dict[str, str]) -> Source:
    """Return the Python package index as a source of wheels.

    Parameters
    ----------
    requirements
        Wheel file name to the requirement that names it, such as ``"comm==0.2.3"``.
    """

    def read(name: str) -> bytes:
        with TemporaryDirectory() as folder:
            return pip_download(requirements[name], Path(folder)).read_bytes()

    return Source("the Python package index", read)
