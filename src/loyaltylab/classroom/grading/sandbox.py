"""A locked room for one submission: no network, no files but the course's own, bounded memory, time and output.

The lock is bubblewrap (``bwrap``), which Debian, Ubuntu and Fedora carry because Flatpak stands on it: namespaces for
network, processes and files. Bounds on memory and processor time come from the kernel (``setrlimit``); a watch over the
whole tree of processes, wall time and output is kept from outside.
"""

import base64
import contextlib
import json
import os
import pickle
import resource
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

import loyaltylab
from loyaltylab import data
from loyaltylab.classroom.grading.limits import Limits
from loyaltylab.errors import LoyaltyLabError

HOME = "/tmp/home"
LANTERN = "/tmp/lantern.pickle"
SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/sbin")
# What Python and fonts look up; never the passwords, keys or names of the machine.
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime")


class Ended(Exception):
    """The submission's process is gone, or had to be ended; says why in words for the report."""


class TooSlow(Exception):
    """A cell or a call took longer than it may; the process goes on."""


def locked() -> bool:
    """Whether this computer has what the locked room needs."""
    return sys.platform.startswith("linux") and shutil.which("bwrap") is not None


def require_lock() -> None:
    """Say in one sentence what is missing on a computer that cannot lock a submission in.

    Raises
    ------
    LoyaltyLabError
        Where bubblewrap is missing or may not work.
    """
    if not locked():
        raise LoyaltyLabError(
            "Grading runs students' code, and this computer cannot lock it in: bubblewrap is missing. On Debian or Ubuntu "
            "install it (sudo apt-get install bubblewrap); on Windows or macOS grade in WSL2 or a Linux machine. "
            "With --no-sandbox submissions run with all your rights, under time and memory limits only."
        )
    probe = subprocess.run([*_bubblewrap({}, Limits()), "true"], capture_output=True, text=True, check=False)
    if probe.returncode:
        words = (probe.stderr.strip().splitlines() or ["no message"])[-1]
        raise LoyaltyLabError(
            f"bubblewrap is here but may not make its locked room ({words}): on Ubuntu 24.04 or newer it needs an AppArmor "
            "profile for bwrap; in a container, permission for user namespaces."
        )


def _bubblewrap(environment: Mapping[str, str], limits: Limits, lantern: Path | None = None) -> list[str]:
    """Return the command that makes the room: an empty file system with Python and the course's package, read only."""
    words = [
        "bwrap",
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
        "--clearenv",
    ]
    words += ["--proc", "/proc", "--dev", "/dev", "--size", str(limits.file_bytes), "--tmpfs", "/tmp"]
    words += ["--hostname", "grading", "--dir", HOME, "--chdir", HOME]
    for folder in SYSTEM:
        if Path(folder).is_symlink():
            words += ["--symlink", os.readlink(folder), folder]
        elif Path(folder).exists():
            words += ["--ro-bind", folder, folder]
    for name in SYSTEM_FILES:
        words += ["--ro-bind-try", name, name]
    for folder in _python_folders():
        words += ["--ro-bind", folder, folder]
    for records in (data.CHECKOUT, data.INSTALLED):
        if (records / "truth").is_dir():
            words += ["--ro-bind", str(records), str(records), "--tmpfs", str(records / "truth")]
    if lantern:
        words += ["--ro-bind", str(lantern), LANTERN]
    for name, value in environment.items():
        words += ["--setenv", name, value]
    return words


def _python_folders() -> list[str]:
    """Return the folders of the interpreter, its packages and this package, none inside another."""
    package = Path(loyaltylab.__file__).parent
    wanted = {
        sys.prefix,
        sys.base_prefix,
        *map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")),
    }
    wanted |= {str(package), str(Path(sys.executable).parent), str(Path(sys.executable).resolve().parent)}
    outside = [Path(folder) for folder in wanted if not folder.startswith(("/usr/", "/lib"))]
    return sorted(str(folder) for folder in outside if not any(other in folder.parents for other in outside))


def _bounds(limits: Limits) -> None:
    """Set the kernel's limits; runs in the child before the program starts."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    processor = int(limits.seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))


def environment_inside(student: str, lantern: bool, inside: bool) -> dict[str, str]:
    """Return the whole environment of a submission: nothing of the grader's own is in it, least of all the secret."""
    names = {
        "HOME": HOME if inside else tempfile.gettempdir(),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(loyaltylab.__file__).parent.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "Agg",
        "LOYALTYLAB_PROGRESS": "off",
        "LOYALTYLAB_STUDENT_ID": student,
        # One thread each: submissions run side by side, and threads would eat the address space.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    return {**names, "LOYALTYLAB_LANTERN": LANTERN} if lantern and inside else names


class Room:
    """One running submission: send it cells, ask for answers, call its functions.

    Parameters
    ----------
    student
        The id for which the submission is graded; the program inside sees no other.
    lantern
        File with the student's own records, made by the grader, or None.
    limits
        What it may use.
    sandbox
        False runs the program with all the grader's rights, under the limits only.
    """

    def __init__(self, student: str, lantern: Path | None, limits: Limits, sandbox: bool = True) -> None:
        self.limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._number = 0
        self._buffer = b""
        self._why = ""
        ask_out, self._ask = os.pipe()
        self._tell, tell_in = os.pipe()
        words: list[str] = []
        names = environment_inside(student, lantern is not None, sandbox)
        if sandbox:
            words = _bubblewrap(names, limits, lantern)
        elif lantern:
            names["LOYALTYLAB_LANTERN"] = str(lantern)
        module = "loyaltylab.classroom.grading.runner"
        command = [*words, sys.executable, "-W", "ignore", "-m", module, str(ask_out), str(tell_in)]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(ask_out, tell_in),
                env=None if sandbox else names,
                start_new_session=True,
                preexec_fn=lambda: _bounds(limits),
            )
        finally:
            os.close(ask_out)
            os.close(tell_in)
        os.set_blocking(self._tell, False)
        self._watch = threading.Thread(target=self._keep_watch, daemon=True)
        self._watch.start()
        try:
            self._receive(self._deadline, None)
        except TooSlow:
            raise self._ended("its program did not start in time") from None

    def __enter__(self) -> "Room":
        """Return the room."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the room."""
        self.close()

    def close(self) -> None:
        """End the program and everything that it started."""
        self._kill()
        self._watch.join(timeout=5)
        for descriptor in (self._ask, self._tell):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def run_cell(self, code: str) -> tuple[str, str] | None:
        """Run a cell; return the name and first words of its error, or None.

        Raises
        ------
        TooSlow
            When it took too long and let itself be interrupted.
        Ended
            When the program ended, or had to be ended.
        """
        reply = self._request({"do": "cell", "code": code})
        return (_short(reply["error"]), _short(reply.get("words"))) if "error" in reply else None

    def answer(self, name: str) -> dict[str, Any]:
        """Return what stands under a name: ``answer`` (plain data), ``missing`` or ``error``."""
        return self._request({"do": "answer", "name": name})

    def call(self, name: str, positional: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
        """Call a function of the submission; return ``answer`` and ``changed``, or ``raised``, or ``error``."""
        arguments = base64.b64encode(pickle.dumps((list(positional), dict(named)))).decode("ascii")
        return self._request({"do": "call", "name": name, "arguments": arguments})

    def _request(self, request: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        data = (json.dumps({**request, "number": self._number}) + "\n").encode()
        until = min(self._deadline, time.monotonic() + self.limits.cell_seconds)
        try:
            while data:
                if not select.select([], [self._ask], [], max(0.0, until - time.monotonic()))[1]:
                    raise self._ended("its program stopped listening")
                data = data[os.write(self._ask, data[:65536]) :]
        except BrokenPipeError:
            raise self._ended("its program ended itself") from None
        try:
            return self._receive(until, self._number)
        except TooSlow:
            self._interrupt()
            try:
                self._receive(min(self._deadline, time.monotonic() + 3), self._number)
            except TooSlow:
                raise self._ended(
                    f"it did not stop within {self.limits.cell_seconds:.0f} seconds, not even when interrupted"
                ) from None
            raise

    def _receive(self, until: float, number: int | None) -> dict[str, Any]:
        """Return the reply with this number; lines that are none of ours are dropped."""
        while True:
            line, found, rest = self._buffer.partition(b"\n")
            if found:
                self._buffer = rest
                with contextlib.suppress(ValueError, RecursionError):
                    reply = json.loads(line)
                    if isinstance(reply, dict) and reply.get("number") == number:
                        return reply
                continue
            if len(self._buffer) > self.limits.reply_bytes:
                raise self._ended("it sent an answer without end")
            left = until - time.monotonic()
            if left <= 0:
                raise TooSlow
            if select.select([self._tell], [], [], min(left, 0.5))[0]:
                part = os.read(self._tell, 1 << 20)
                if not part:
                    raise self._ended("its program ended itself")
                self._buffer += part
            elif self._process.poll() is not None:
                raise self._ended("its program ended itself")

    def _ended(self, words: str) -> Ended:
        self._kill()
        self._watch.join(timeout=5)
        return Ended(self._why or words)

    def _tree(self) -> list[psutil.Process]:
        try:
            root = psutil.Process(self._process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.Error:
            return []

    def _interrupt(self) -> None:
        """Press the stop button: an interrupt to the innermost Python."""
        for process in self._tree()[::-1]:
            with contextlib.suppress(psutil.Error):
                if "loyaltylab.classroom.grading.runner" in process.cmdline() and process.name() != "bwrap":
                    process.send_signal(signal.SIGINT)
                    return

    def _keep_watch(self) -> None:
        """End the program when all its processes together take more than they may."""
        while self._process.poll() is None:
            memory, threads = 0, 0
            for process in self._tree():
                with contextlib.suppress(psutil.Error):
                    memory += process.memory_info().rss
                    threads += process.num_threads()
            if threads > self.limits.processes:
                self._why = f"it started more than {self.limits.processes} processes"
            elif memory > self.limits.memory:
                self._why = f"it took more than {self.limits.memory / 2**20:,.0f} MB of memory"
            elif time.monotonic() > self._deadline:
                self._why = f"it took more than {self.limits.seconds:.0f} seconds"
            if self._why:
                self._kill()
                return
            time.sleep(0.1)

    def _kill(self) -> None:
        tree = self._tree()
        for process in tree:
            with contextlib.suppress(psutil.Error):
                process.kill()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)


def _short(value: Any) -> str:
    return value[:200] if isinstance(value, str) else ""
