"""Contacts from a CSV file: read, looked at line by line, then added; nobody twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.people import (
    CREATE_CONTACT,
    LIST_COMPANIES,
    LIST_CONTACTS,
    ContactsQuery,
    PeopleQuery,
)
from services.gateway.domain.access import ADMINS
from services.gateway.domain.accounts import sign_in_name
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.reception import Place
from services.gateway.portal.setup import contact_tables as tables
from services.gateway.portal.setup.contact_tables import Row, Table
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.understanding import faults_in, whole
from services.gateway.portal.visitors import Visitor

BASE: Final = "/contacts/import"
# The text of the file comes back with the form of the second step, beside its other fields.
_MOST_SENT: Final = 2 * tables.MOST_BYTES
NAMES: Final[Mapping[str, str]] = {
    "name": "Name",
    "email": "E-mail",
    "phone": "Phone",
    "company": "Company",
    "tags": "Tags",
    "time_zone": "Time zone",
    "language": "Language",
}
FAULTS: Final[Mapping[tuple[str, str], str]] = {
    ("name", "missing"): "the name is missing.",
    ("name", "wrong"): "the name is too long, or more than a line.",
    ("email", "missing"): "e-mail is missing.",
    ("email", "wrong"): "the e-mail is no whole address.",
    ("email", "twice"): "the e-mail stands in a line before.",
    ("email", "taken"): "somebody has this e-mail already.",
    ("phone", "wrong"): "the phone holds more than digits, spaces and + ( ) . / -.",
    ("company", "wrong"): "there is no such company.",
    ("tags", "wrong"): "there are too many tags, or too long ones.",
    ("time_zone", "wrong"): "there is no such time zone.",
    ("language", "wrong"): "the language is neither English nor German.",
}
_ELSE: Final = "it can’t be used."
REFUSALS: Final[Mapping[str, str]] = {
    "no_file": "Choose a CSV file.",
    "empty": "There is nothing in this file.",
    "not_csv": "This is no CSV file.",
    "too_long": "The file is larger than 2 MB.",
    "too_wide": "The file has more than 100 columns.",
    "columns": "Say which columns hold the name and the e-mail.",
}
TEXTS: Final = (*NAMES.values(), *FAULTS.values(), _ELSE, *REFUSALS.values())


@dataclass(frozen=True)
class Looked:
    """A file that was read: its columns as they are mapped, and what its lines say."""

    text: str
    table: Table
    columns: Mapping[str, int]
    rows: Sequence[Row]


class ImportPages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        self.places = (Place(BASE, ADMINS, self.ask, self.read, most_bytes=_MOST_SENT),)

    def ask(self, visitor: Visitor, refusal: str | None = None) -> Response:
        status = HTTPStatus.OK if refusal is None else HTTPStatus.UNPROCESSABLE_ENTITY
        said = "" if refusal is None else REFUSALS.get(refusal, REFUSALS["not_csv"])
        return self._desk.render(
            "setup/import.html", visitor, status, refusal=said, most=tables.MOST_ROWS
        )

    def read(self, visitor: Visitor) -> Response:
        try:
            looked = self._looked(visitor)
        except ProblemError as problem:
            if problem.code != "invalid":
                raise
            return self.ask(visitor, problem.detail)
        mapped = {"name", "email"} <= looked.columns.keys()
        if request.form.get("do") == "import" and mapped:
            return self._import(visitor, looked)
        return self._preview(visitor, looked, is_mapped=mapped)

    def _looked(self, visitor: Visitor) -> Looked:
        text = _sent_text()
        table = tables.table_of(text)
        columns = _mapped(table.header) if "csv" in request.form else tables.guessed(table.header)
        begun = {"time_zone": visitor.look.zone, "language": visitor.language}
        found = self._desk.every(LIST_COMPANIES, visitor, PeopleQuery())
        companies = {one.name.casefold(): one.id for one in found}
        return Looked(text, table, columns, tables.rows_of(table, columns, begun, companies))

    def _preview(self, visitor: Visitor, looked: Looked, *, is_mapped: bool) -> Response:
        known = {
            sign_in_name(one.email)
            for one in self._desk.every(LIST_CONTACTS, visitor, ContactsQuery())
        }
        rows = [
            Row(one.number, one.name, one.email, fault=("email", "taken"))
            if one.body is not None and sign_in_name(one.email) in known
            else one
            for one in looked.rows
        ]
        return self._desk.render(
            "setup/import_preview.html",
            visitor,
            HTTPStatus.OK if is_mapped else HTTPStatus.UNPROCESSABLE_ENTITY,
            looked=looked,
            names=NAMES,
            good=[one for one in rows if one.body is not None],
            skipped=_skipped(rows) if is_mapped else [],
            refusal="" if is_mapped else REFUSALS["columns"],
            most=tables.MOST_ROWS,
        )

    def _import(self, visitor: Visitor, looked: Looked) -> Response:
        """Line by line: what is refused is said, and what is sent twice is done once."""
        done: list[Row] = []
        key, is_stopped = sent_key(), False
        for row in looked.rows:
            if row.body is None:
                done.append(row)
                continue
            own_key = f"{key}-{row.number}" if key else None
            try:
                self._desk.call(CREATE_CONTACT, visitor, body=row.body, key=own_key)
                done.append(row)
            except ProblemError as problem:
                if problem.code == "unavailable":
                    is_stopped = True
                    break
                done.append(_refused(row, problem))
        return self._desk.render(
            "setup/import_done.html",
            visitor,
            added=[one for one in done if one.body is not None],
            skipped=_skipped(done),
            is_stopped=is_stopped,
        )


def _sent_text() -> str:
    if "csv" in request.form:
        text = request.form["csv"]
        if len(text.encode("utf-8", "replace")) > _MOST_SENT:
            raise ProblemError("invalid", "too_long")
        return text
    file = request.files.get("file")
    raw = file.read(tables.MOST_BYTES + 1) if file else b""
    if not raw:
        raise ProblemError("invalid", "empty" if file and file.filename else "no_file")
    if len(raw) > tables.MOST_BYTES:
        raise ProblemError("invalid", "too_long")
    return tables.text_of(raw)


def _mapped(header: Sequence[str]) -> dict[str, int]:
    """As they were chosen; a column that there is not is none."""
    chosen = {name: whole(request.form.get(f"column-{name}", "")) for name in tables.COLUMNS}
    return {name: at for name, at in chosen.items() if at is not None and at < len(header)}


def _refused(row: Row, problem: ProblemError) -> Row:
    fields = faults_in(problem)
    fault = ("email", "taken") if "email" in fields else (next(iter(fields), "line"), "wrong")
    return Row(row.number, row.name, row.email, fault=fault)


def _skipped(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        {"number": one.number, "said": FAULTS.get(one.fault, _ELSE), "name": one.name or one.email}
        for one in rows
        if one.fault is not None
    ]
