"""Fresh databases, empty or copied from one that was prepared once."""

import contextlib
import secrets
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


class PostgresDatabases:
    """Makes databases on one server and drops them all at the end."""

    def __init__(self, admin_url):
        self._admin_url = admin_url.replace("+psycopg", "")
        self._made = []

    def fresh(self, template=None):
        """The SQLAlchemy URL of a new database, empty or a copy of the one at ``template``."""
        name = f"rebook_test_{secrets.token_hex(8)}"
        source = urlsplit(template).path[1:] if template else "template1"
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._run(command.format(sql.Identifier(name), sql.Identifier(source)))
        self._made.append(name)
        parts = urlsplit(self._admin_url)
        return urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{name}"))

    def drop(self, url):
        """Remove one, whoever is still connected."""
        name = urlsplit(url).path[1:]
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        with contextlib.suppress(ValueError):  # somebody else made it
            self._made.remove(name)

    def close(self):
        for name in list(self._made):
            self.drop(f"postgresql:///{name}")

    def _run(self, command):
        with psycopg.connect(self._admin_url, autocommit=True) as connection:
            connection.execute(command)


class SqliteDatabases:
    """The same with files in a folder."""

    def __init__(self, folder):
        self._folder = Path(folder)

    def fresh(self, template=None):
        path = self._folder / f"{secrets.token_hex(8)}.db"
        if template:
            shutil.copyfile(template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    def drop(self, url):
        Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)

    def close(self):
        """The folder is pytest's, which removes it."""
