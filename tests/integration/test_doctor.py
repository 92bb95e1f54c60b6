"""`dateline doctor` on a real database."""

import pytest

from pipeline.cli.doctor_places import check_database
from pipeline.runtime.settings import Settings
from pipeline.sinks.postgres.migrating import migrate

pytestmark = pytest.mark.integration


def test_a_database_is_well_once_it_has_its_tables(database):
    settings = Settings(postgres_url=database)
    before = check_database(settings)
    migrate(database)
    after = check_database(settings)

    assert (before[0], "--migrate-only" in before[2]) == (False, True)
    assert (after[0], after[2].endswith("with its tables")) == (True, True)
