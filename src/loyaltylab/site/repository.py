"""Where the course is published: one setting, ``repository`` in ``_config.yml``, from which every outside link is made.

The setting is empty until somebody publishes the course; then no link is shown, rather than one that leads nowhere.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import yaml

from loyaltylab.errors import LoyaltyLabError

SETTING = "_config.yml, repository"
COLAB = "https://colab.research.google.com"
BINDER = "https://mybinder.org"
# Binder has short forms for these hosts and takes any other by its whole address.
BINDER_FORMS = {"github.com": "gh", "gitlab.com": "gl"}


@dataclass(frozen=True)
class Repository:
    """The public repository of the course.

    Attributes
    ----------
    url
        Its address, ``https://host/owner/name``, without an ending.
    branch
        The branch or tag that links lead to.
    """

    url: str
    branch: str

    @property
    def host(self) -> str:
        """The host's name."""
        return urlsplit(self.url).hostname or ""

    @property
    def place(self) -> str:
        """Owner and name, ``owner/name``; on some hosts with groups before."""
        return urlsplit(self.url).path.strip("/")

    @property
    def install_requirement(self) -> str:
        """What pip installs the package from."""
        return f"loyaltylab @ git+{self.url}@{self.branch}"


def read_repository(root: Path) -> Repository | None:
    """Return the repository that ``_config.yml`` names, or None while it names none.

    Raises
    ------
    LoyaltyLabError
        When the address is not one that a reader's browser can open.
    """
    settings = yaml.safe_load((root / "_config.yml").read_text("utf-8")).get("repository") or {}
    url, branch = str(settings.get("url") or "").strip(), str(settings.get("branch") or "").strip()
    return repository_at(url, branch, SETTING) if url else None


def repository_at(url: str, branch: str, where: str) -> Repository:
    """Return the repository at an address; ``where`` names the setting or option that it came from.

    Raises
    ------
    LoyaltyLabError
        When the address is not one that a reader's browser can open, or there is no branch.
    """
    url = url.strip().rstrip("/").removesuffix(".git")
    parts = urlsplit(url)
    owner_and_name = [part for part in parts.path.split("/") if part]
    if parts.scheme != "https" or not parts.hostname or len(owner_and_name) < 2 or parts.query:
        raise LoyaltyLabError(
            f"{where}: “{url}” is no public address of a repository; write one like https://github.com/owner/name, or leave it empty."
        )
    if not branch.strip():
        raise LoyaltyLabError(f"{where}: the address needs a branch as well, for example main.")
    return Repository(url, branch)


def colab_address(repository: Repository, notebook: str) -> str | None:
    """Return where Google Colab opens a notebook of the repository; None when it is not on GitHub, which Colab needs."""
    if repository.host != "github.com":
        return None
    return f"{COLAB}/github/{repository.place}/blob/{quote(repository.branch)}/{quote(notebook)}"


def binder_address(repository: Repository, notebook: str) -> str:
    """Return where Binder makes an environment from the repository and opens the notebook in JupyterLab."""
    form = BINDER_FORMS.get(repository.host, "git")
    place = {
        "gh": repository.place,
        "gl": quote(repository.place, safe=""),
        "git": quote(repository.url, safe=""),
    }[form]
    opens = quote(f"lab/tree/{notebook}", safe="")
    return f"{BINDER}/v2/{form}/{place}/{quote(repository.branch, safe='')}?urlpath={opens}"
