"""A CSV file of contacts: its text, its columns, and what each of its lines says."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.people import CreateContact
from services.gateway.domain.accounts import sign_in_name
from services.gateway.portal.setup.people_fields import tags
from services.gateway.portal.understanding import understood

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 1000
_MOST_COLUMNS: Final = 100
_DELIMITERS: Final = (",", ";", "\t")
# By what a column may be called, in files that others write.
_CALLED: Final[Mapping[str, Sequence[str]]] = {
    "name": ("name", "full name", "contact", "kontakt"),
    "email": ("email", "e-mail", "mail", "e-mail address", "email address", "e-mail-adresse"),
    "phone": ("phone", "telephone", "mobile", "telefon", "handy", "tel"),
    "company": ("company", "organisation", "organization", "firm", "firma"),
    "tags": ("tags", "labels", "schlagwörter"),
    "time_zone": ("time zone", "timezone", "time_zone", "zeitzone"),
    "language": ("language", "sprache"),
}
COLUMNS: Final = tuple(_CALLED)
_LANGUAGES: Final = {"english": "en", "englisch": "en", "german": "de", "deutsch": "de"}


@dataclass(frozen=True)
class Line:
    """One line of the file, by its number in it; a quoted cell may go over several."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Table:
    header: Sequence[str]
    lines: Sequence[Line]
    is_cut: bool = False


@dataclass(frozen=True)
class Row:
    """A line understood: ``body`` is who is to be added, or ``fault`` says why nobody is.

    ``fault`` is the name of a field and whether it is ``missing``, ``wrong`` or ``twice``.
    """

    number: int
    name: str
    email: str
    body: CreateContact | None = None
    fault: tuple[str, str] | None = None


def text_of(raw: bytes) -> str:
    """UTF-8 with its mark or without, UTF-16 with it; what is none of these is Windows' Latin."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def table_of(text: str) -> Table:
    """The first line names the columns. Raises ``invalid`` where there is no table."""
    filled = list(_filled(text, _delimiter(text)))
    if not filled:
        raise ProblemError("invalid", "empty")
    header, *lines = filled
    if len(header.cells) > _MOST_COLUMNS:
        raise ProblemError("invalid", "too_wide")
    return Table(
        [" ".join(cell.split())[:60] for cell in header.cells],
        lines[:MOST_ROWS],
        is_cut=len(lines) > MOST_ROWS,
    )


def guessed(header: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by its name; none of them twice."""
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        name = next((one for one, called in _CALLED.items() if cell.lower() in called), None)
        if name is not None:
            found.setdefault(name, at)
    return found


def rows_of(
    table: Table, columns: Mapping[str, int], begun: Mapping[str, Any], companies: Mapping[str, str]
) -> list[Row]:
    """``begun`` is what holds where a line says nothing; ``companies`` are ids by folded names."""
    seen: set[str] = set()
    found = []
    for line in table.lines:
        row = _row(line, columns, begun, companies)
        address = sign_in_name(row.email)
        if row.body is not None and address in seen:
            row = Row(row.number, row.name, row.email, fault=("email", "twice"))
        if row.body is not None:
            seen.add(address)
        found.append(row)
    return found


def _row(
    line: Line,
    columns: Mapping[str, int],
    begun: Mapping[str, Any],
    companies: Mapping[str, str],
) -> Row:
    said = {
        name: line.cells[at].strip()
        for name, at in columns.items()
        if at < len(line.cells) and line.cells[at].strip()
    }
    number, name, email = line.number, said.get("name", "")[:200], said.get("email", "")[:254]
    company = said.pop("company", "")
    company_id = companies.get(company.casefold())
    if company and company_id is None:
        return Row(number, name, email, fault=("company", "wrong"))
    try:
        body = understood(CreateContact, {**begun, **_given(said), "company_id": company_id})
    except ProblemError as problem:
        field = problem.extra["errors"][0].field.partition(".")[0]
        return Row(number, name, email, fault=(field, "wrong" if field in said else "missing"))
    return Row(number, name, email, body)


def _given(said: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = dict(said)
    if "tags" in said:
        given["tags"] = tags([said["tags"].replace(";", ",")])
    if "language" in said:
        language = said["language"].lower()
        given["language"] = _LANGUAGES.get(language, language)
    return given


def _delimiter(text: str) -> str:
    """The one that gives the first line most columns."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(_DELIMITERS, key=lambda one: _width(first, one))


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error:
        return 0


def _filled(text: str, delimiter: str) -> Iterator[Line]:
    """Lines in which something stands; raises ``invalid`` where a cell is too long for one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(begins, cells)
            begins = reader.line_num + 1
    except csv.Error:
        raise ProblemError("invalid", "not_csv") from None
