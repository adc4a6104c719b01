"""The gate: what no honest page of ours sends never reaches a view, and never ends as a 500."""

import json

import pytest
from django.test import Client

from tests.builders import build_city

pytestmark = pytest.mark.django_db
REQUEST = "/api/public/visits"


@pytest.fixture(autouse=True)
def _city() -> None:
    build_city()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://testserver:81"},
    ],
)
@pytest.mark.parametrize("path", [REQUEST, "/masuk", "/minta", "/lacak/batal"])
def test_a_request_made_by_another_site_is_refused(headers: dict[str, str], path: str) -> None:
    answer = Client().post(path, data="{}", content_type="text/plain", headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_the_api_takes_json_only(kind: str) -> None:
    answer = Client().post(REQUEST, data=b"{}", content_type=kind)

    assert answer.status_code == 415
    assert answer.json()["error"]["code"] == "not_json"


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe{}", b'{"caller_name": "a\x00b"}', b'{"caller_name": "a\\u0000b"}', b"{", b"[" * 5000, b"nul"],
)
def test_a_body_that_cannot_be_read_is_a_plain_no(body: bytes) -> None:
    answer = Client().post(REQUEST, data=body, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert set(answer.json()["error"]) == {"code", "id", "en", "field", "detail"}


def test_an_escaped_backslash_before_u0000_is_text_not_a_nul() -> None:
    body = json.dumps({"caller_name": "\\u0000"}).encode()

    answer = Client().post(REQUEST, data=body, content_type="application/json")

    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/api/places?q=%00", "/lacak?x=%00", "/api/session%00"])
def test_a_nul_in_the_address_is_a_bad_request(path: str) -> None:
    assert Client().get(path).status_code == 400


def test_a_body_beyond_the_limit_is_refused_before_it_is_read() -> None:
    answer = Client().post(REQUEST, data=b" " * 300_000, content_type="application/json")

    assert answer.status_code == 413


def test_a_nul_in_a_form_is_a_bad_request() -> None:
    answer = Client().post(
        "/minta", data="caller_name=a%00b", content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 400


def test_missing_pages_have_a_page_and_missing_operations_the_one_error_shape() -> None:
    page, operation = Client().get("/tidak-ada"), Client().get("/api/tidak-ada")

    assert page.status_code == operation.status_code == 404
    assert "Halaman ini tidak ada" in page.content.decode()
    assert operation.json()["error"]["code"] == "not_found"


def test_a_form_without_its_token_is_refused_with_a_plain_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/minta", {})

    assert answer.status_code == 403
    assert "terlalu lama terbuka" in answer.content.decode()
