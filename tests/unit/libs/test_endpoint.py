"""The path of a call: its parameters stay where they stand."""

import pytest

from libs.contracts.endpoint import Endpoint

ONE = Endpoint("get_one", "GET", "/staff/{staff_id}/hours")


def test_an_id_is_a_part_of_the_path():
    assert ONE.url(staff_id="a-1_B") == "/staff/a-1_B/hours"


@pytest.mark.parametrize("value", ["../contacts/x", "x?limit=1", "x#y", "a b", "%2e"])
def test_no_parameter_leads_to_another_path(value):
    url = ONE.url(staff_id=value)
    assert url.count("/") == 3
    assert not set("?# ") & set(url)
