"""A practice database and a real city's never meet in one process."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from dottoro.stamp import require_same_stamp
from tests import builders
from tests.serving import start_web, web_environment


@pytest.mark.django_db
def test_a_database_of_the_other_kind_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    builders.build_city()
    require_same_stamp()

    monkeypatch.setattr("django.conf.settings.MODE", "real")
    with pytest.raises(ImproperlyConfigured, match="stamped practice, but DOTTORO_MODE is real"):
        require_same_stamp()


@pytest.mark.django_db
def test_a_database_without_a_city_has_no_stamp_yet() -> None:
    require_same_stamp()


@pytest.mark.django_db(transaction=True)
def test_the_web_process_does_not_open_on_it() -> None:
    builders.build_city()

    with pytest.raises(AssertionError, match="stamped practice"):
        start_web(web_environment(DOTTORO_MODE="real", DOTTORO_ALLOWED_HOSTS="127.0.0.1"))
