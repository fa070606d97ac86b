"""CSV files of contacts as the world writes them: every encoding, delimiter and oddity."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.problem import ProblemError
from services.gateway.portal.setup.contact_tables import (
    MOST_ROWS,
    guessed,
    rows_of,
    table_of,
    text_of,
)

BEGUN = {"time_zone": "Europe/Berlin", "language": "en"}


def read(text, companies=None):
    table = table_of(text)
    return rows_of(table, guessed(table.header), BEGUN, companies or {})


def faults(text, **more):
    return {row.number: row.fault for row in read(text, **more) if row.fault}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_is_read_in_any_encoding_with_any_delimiter(encoding, delimiter, end):
    lines = (("Name", "E-Mail"), ("Zoë Müller", "zoe@kim.example"))
    raw = end.join(delimiter.join(line) for line in lines).encode(encoding)
    (row,) = read(text_of(raw))
    assert (row.number, row.body.name, row.body.email) == (2, "Zoë Müller", "zoe@kim.example")


def test_each_line_that_adds_nobody_says_why():
    text = (
        "name,email,phone,company,tags,time zone,language\n"
        "Zoe,zoe@kim.example,+44 1,Okafor,one;two,Europe/London,Deutsch\n"
        "Leo,,,,,,\n"
        "\n"
        "Ann,ann,,,,,\n"
        ",may@kim.example,,,,,\n"
        "Zoe again,ZOE@kim.example,,,,,\n"
        "Ivo,ivo@kim.example,ring me,,,,\n"
        "Eva,eva@kim.example,,Nowhere Ltd,,,\n"
        "Tim,tim@kim.example,,,,Mars,\n"
        "Liz,liz@kim.example,,,,,Klingon\n"
    )
    assert faults(text, companies={"okafor": "c1"}) == {
        3: ("email", "missing"),
        5: ("email", "wrong"),
        6: ("name", "missing"),
        7: ("email", "twice"),
        8: ("phone", "wrong"),
        9: ("company", "wrong"),
        10: ("time_zone", "wrong"),
        11: ("language", "wrong"),
    }
    zoe = read(text, {"okafor": "c1"})[0].body
    assert (zoe.company_id, zoe.tags, zoe.language) == ("c1", ["one", "two"], "de")


def test_a_quoted_cell_may_hold_lines_and_the_next_line_keeps_its_number():
    text = 'name,email\n"Zoe\nKim",zoe@kim.example\nLeo,\n'
    assert faults(text) == {2: ("name", "wrong"), 4: ("email", "missing")}


def test_a_formula_is_a_name_like_any_other():
    (row,) = read('name,email\n"=HYPERLINK(""x"")",zoe@kim.example')
    assert row.body.name == '=HYPERLINK("x")'


def test_a_file_that_is_too_long_is_cut_and_says_so():
    table = table_of("name,email\n" + "a,a@b.example\n" * (MOST_ROWS + 1))
    assert (len(table.lines), table.is_cut) == (MOST_ROWS, True)


@pytest.mark.parametrize(
    "text", ["", "\n\n", " , \n", "name,email\n" + "x" * 200_000, "name" + "," * 100 + "\n"]
)
def test_what_is_no_table_is_refused(text):
    with pytest.raises(ProblemError) as refused:
        read(text)
    assert refused.value.code == "invalid"


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(raw):
    try:
        rows = read(text_of(raw))
    except ProblemError:
        rows = []
    assert all((row.body is None) != (row.fault is None) for row in rows)


CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), max_size=20)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_whatever_a_table_holds_comes_back_cell_by_cell(cells):
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("name", "email"), *cells])
    told = [list(line.cells) for line in table_of(file.getvalue()).lines]
    assert told == [list(pair) for pair in cells if any(cell.strip() for cell in pair)]
