"""Runs the built command under limits and returns its outcome. Standard library only, so that the memory of this
process does not show in the child's."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TRAPS = {
    -signal.SIGILL,
    -signal.SIGABRT,
    -signal.SIGSEGV,
    -signal.SIGBUS,
    -signal.SIGTRAP,
    -signal.SIGFPE,
    *range(132, 140),
}


@dataclass
class Outcome:
    """The outcome of a process. `code` is negative for a signal, None for a timeout."""

    code: int | None
    stdout: bytes
    stderr: bytes
    seconds: float
    peak_bytes: int

    @property
    def trapped(self):
        return self.code in TRAPS or b"Fatal error" in self.stderr or b"Stack dump" in self.stderr

    def faults(self, codes, words=(), seconds=2.0, peak_bytes=200 << 20, one_line=True):
        """The faults of this outcome, as sentences; none if all is well.

        `codes` are the exit codes allowed. Each word must be in the message; `a|b` accepts either.
        """
        found = []
        if self.code is None:
            return [f"still running after {self.seconds:.0f} s"]
        if self.trapped:
            found.append(f"trapped ({self.code})")
        if self.code not in codes:
            found.append(f"exit code {self.code}, not {' or '.join(map(str, codes))}")
        if self.seconds > seconds:
            found.append(f"took {self.seconds:.1f} s")
        if self.peak_bytes > peak_bytes:
            found.append(f"peak memory {self.peak_bytes >> 20} MiB")
        message = self.stderr.decode("utf-8", "replace")
        if self.code not in (0, 1) and one_line:
            if len(message.strip().splitlines()) != 1:
                found.append(f"{len(message.strip().splitlines())} lines on stderr")
            if self.stdout:
                found.append("something on stdout")
        if any(ord(character) < 32 and character not in "\n" for character in message):
            found.append("control characters on stderr")
        for word in words:
            if not any(choice.lower() in message.lower() for choice in word.split("|")):
                found.append(f"the message does not say '{word}'")
        return found


def find_command(argument=None):
    """The command to test: the argument, or the release build of this checkout."""
    path = Path(argument) if argument else Path(__file__).resolve().parents[2] / ".build" / "release" / "minibert"
    found = shutil.which(path)
    if not found:
        raise SystemExit(f"no command at {path}: build it (swift build -c release), or name it with --command")
    return str(Path(found).resolve())


def run(command, *, stdin=b"", timeout=20, address_space=None, stack=None, environment=None, folder=None, stdout=None):
    """Runs a command to its end; bytes or an open file are its standard input, files stand behind its outputs."""

    def limits():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if address_space:
            resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
        if stack:
            resource.setrlimit(resource.RLIMIT_STACK, (stack, stack))

    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
        if isinstance(stdin, bytes):
            given.write(stdin)
            given.seek(0)
            stdin = given
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=stdin, stdout=stdout or out, stderr=err, preexec_fn=limits, env=environment, cwd=folder
        )
        code, peak = wait(process, timeout)
        seconds = time.perf_counter() - start
        out.seek(0)
        err.seek(0)
        return Outcome(code, out.read(), err.read(), seconds, peak)


def wait(process, timeout):
    """(exit code or None, peak resident bytes); a process that takes too long is killed."""
    end = time.perf_counter() + timeout
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage.ru_maxrss * 1024
        if time.perf_counter() > end:
            process.kill()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            return None, usage.ru_maxrss * 1024
        time.sleep(0.005)


class Tally:
    """Counts what passed and prints what did not."""

    def __init__(self, verbose=False):
        self.passed, self.failed, self.verbose = 0, 0, verbose

    def add(self, name, faults, outcome=None):
        if faults:
            self.failed += 1
            print(f"FAILED  {name}: {'; '.join(faults)}")
            if outcome is not None and outcome.stderr:
                print("        " + outcome.stderr.decode("utf-8", "replace").strip().replace("\n", "\n        ")[:600])
        else:
            self.passed += 1
            if self.verbose:
                said = outcome.stderr.decode("utf-8", "replace").strip()[:200] if outcome is not None else ""
                print(f"passed  {name}: {said}")

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        raise SystemExit(1 if self.failed else 0)
