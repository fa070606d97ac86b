"""The images to test with: official ones, or stand-ins made of Debian's packages.

Stand-ins heed what our Compose file asks of the official images. They prove the file, not them.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.sources import ROOT

HERE = Path(__file__).parent
OFFICIAL = {
    "PYTHON_IMAGE": "python:3.12-slim",
    "POSTGRES_IMAGE": "postgres:16",
    "RABBITMQ_IMAGE": "rabbitmq:3.13",
    "HAPROXY_IMAGE": "haproxy:3.2",
}
_PACKAGES = "ca-certificates,python3,python3-venv,postgresql,rabbitmq-server,haproxy"
_LEFT_OUT = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*")
_SOURCES = ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list")
_BASE = "rebook-standin/ground"
# What takes long to fetch is kept from run to run, by the hash of what was asked for.
_KEPT = ROOT / "var" / "compose"


def images(environment, folder):
    """By the variables of docker-compose.yml: what was named, what can be pulled, or stand-ins."""
    named = {name: os.environ[name] for name in OFFICIAL if os.environ.get(name)}
    wanted = {name: image for name, image in OFFICIAL.items() if name not in named}
    if all(_pulled(image, environment) for image in wanted.values()):
        return named | wanted, False
    _ground(environment, folder)
    return named | {name: _stand_in(name, environment) for name in wanted}, True


def checkout(folder):
    """A clean copy of what is or would be committed: nothing else may be needed."""
    target = folder / "checkout"
    listed = run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def provide_offline(target, python_image, environment):
    """What builds would fetch, for machines whose containers cannot: fetched out here."""
    offline = target / "deploy" / "offline"
    needed = run([sys.executable, target / "deploy" / "image" / "needed.py"], cwd=target)
    script = "import sys; print('%d.%d' % sys.version_info[:2])"
    ask = ["docker", "run", "--rm", "--entrypoint", "python3", python_image, "-c", script]
    version = run(ask, env=environment).strip()
    kept = _KEPT / f"wheels-{version}-{_digest(needed)}"
    if not kept.exists():
        _download(needed, version, kept)
    shutil.copytree(kept, offline, dirs_exist_ok=True)
    pages = ROOT / "services" / "gateway" / "portal" / "node_modules" / "htmx.org"
    shutil.copytree(pages, offline / "node_modules" / "htmx.org")


def _download(needed, version, target):
    draft = target.with_suffix(f".{os.getpid()}")
    draft.mkdir(parents=True)
    (draft / "needed.txt").write_text(needed)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    kind = ["--only-binary=:all:", "--python-version", version]
    run([*pip, *kind, "-d", draft, "-r", draft / "needed.txt"])
    draft.rename(target)


def run(command, **options):
    """What a command printed; its failure is ours, with all that it said."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        said = (done.stdout + done.stderr)[-6000:]
        raise AssertionError(f"{shlex.join(words)}: exit status {done.returncode}\n{said}")
    return done.stdout


def _pulled(image, environment):
    for command in (["docker", "image", "inspect", image], ["docker", "pull", "--quiet", image]):
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        if done.returncode == 0:
            return True
    return False


def _stand_in(name, environment):
    kind = name.removesuffix("_IMAGE").lower()
    tag = f"rebook-standin/{kind}"
    place = HERE / "standins" / kind
    argument = f"BASE={_BASE}"
    run(["docker", "build", "-q", "--build-arg", argument, "-t", tag, place], env=environment)
    return tag


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _ground(environment, folder):
    """One root file system for all stand-ins."""
    sources = next((place for place in _SOURCES if Path(place).is_file()), None)
    if sources is None or not shutil.which("mmdebstrap"):
        raise AssertionError(
            "No image can be pulled, and stand-ins are made on Debian alone, by mmdebstrap"
            " (apt-get install mmdebstrap)."
        )
    kept = _KEPT / f"ground-{_digest(_PACKAGES + Path(sources).read_text())}.tar"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        made = folder / "ground.tar"
        run(_mmdebstrap(made, sources))
        shutil.move(made, kept)
    run(["docker", "import", kept, _BASE], env=environment)


def _mmdebstrap(target, sources):
    """In a session of its own: when it fails it hangs up on its whole process group."""
    lines = Path("/etc/os-release").read_text().splitlines()
    suite = dict(line.split("=", 1) for line in lines if "=" in line)["VERSION_CODENAME"]
    options = ['--aptopt=APT::Install-Recommends "false"', '--aptopt=Acquire::Languages "none"']
    options += [f"--dpkgopt=path-exclude={place}" for place in _LEFT_OUT]
    include = f"--include={_PACKAGES}"
    words = ["mmdebstrap", "--quiet", "--variant=minbase", include, *options]
    return ["setsid", "-w", *words, suite, target, sources]
