"""The project's own files, as the checks of the house rules see them."""

import ast
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("libs", "services", "rebook")
CACHES = {".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
NOT_OURS = {".venv", ".git", "var", "node_modules", "__pycache__", "htmlcov", *CACHES}


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: str
    text: str

    @property
    def lines(self):
        return len(self.text.splitlines())

    @property
    def docstring(self):
        return ast.get_docstring(ast.parse(self.text))

    @property
    def functions(self):
        """(name, lines) of every function in it, nested ones too."""
        return [
            (f"{self.path}:{node.name}", node.end_lineno - node.lineno + 1)
            for node in ast.walk(ast.parse(self.text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]


def python_sources(*folders, root=ROOT):
    """Every Python file below these folders."""
    return [
        Source(str(path.relative_to(root)), path.read_text())
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
        if not NOT_OURS & set(path.relative_to(root).parts)
    ]


def project_files(root=ROOT):
    """(relative path, text) of every text file that is or would be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        paths = [root / name for name in listed.stdout.split("\0") if name]
    else:  # an unpacked archive has no git
        paths = [path for path in root.rglob("*") if not NOT_OURS & set(path.parts)]
    for path in sorted(paths):
        if path.is_file() and b"\0" not in (content := path.read_bytes())[:8000]:
            yield str(path.relative_to(root)), content.decode()


def percentile(values, share):
    """The value that ``share`` percent of the values do not pass."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]
