"""What we tell of revisions is what Alembic would tell."""

import pytest
from alembic.script import ScriptDirectory

from libs.persistence.revisions import folder_of, newest


@pytest.mark.parametrize("service", ["scheduling", "notifications", "automations", "gateway"])
def test_the_newest_revision_is_alembics_only_head(service):
    package = f"services.{service}.migrations"
    assert ScriptDirectory(folder_of(package)).get_heads() == [newest(package)]


def test_no_package_is_an_error():
    with pytest.raises(ValueError, match=r"there is no package services\.nobody"):
        folder_of("services.nobody")
