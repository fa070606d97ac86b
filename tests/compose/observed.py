"""The profile ``observability``: its files are held against the tools that read them."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.compose.images import run

WATCHING = "deploy/observability"


def check(stack, tree):
    """The profile's Compose file is sound, and Prometheus takes its configuration and rules."""
    stack.compose("--profile", "observability", "config", "--quiet")
    with tempfile.TemporaryDirectory(prefix="rebook-promtool-") as folder:
        place = tree / WATCHING
        promtool = _promtool(Path(folder))
        run([promtool, "check", "config", place / "prometheus.yml"])
        run([promtool, "test", "rules", place / "rules_test.yml"])


def _promtool(folder):
    """From the machine, or out of Debian's package, which would start a server if installed."""
    if found := shutil.which("promtool"):
        return found
    if not shutil.which("apt-get"):
        raise AssertionError("There is no promtool (Debian, Ubuntu: it is in prometheus).")
    subprocess.run(["apt-get", "update", "-qq"], check=False, capture_output=True)
    # As the user _apt, which may not write here, it says so and goes on as root.
    run(["apt-get", "download", "-qq", "prometheus"], cwd=folder)
    (package,) = folder.glob("prometheus_*.deb")
    run(["dpkg", "-x", package, folder / "unpacked"])
    return folder / "unpacked" / "usr" / "bin" / "promtool"
