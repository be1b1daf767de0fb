"""A page of contacts, whatever comes back for one."""

import json
from typing import Any

import pytest

from exogui.exotel.pagination import pages_of, read_page
from exogui.exotel.protocol import Response, ResponseKind, parse_response

SID = "4440b6e1a85f489b87d76d8779956caf"


def answer(response: Any, status: int = 200, **more: Any) -> Response:
    return parse_response(status, {}, json.dumps({"http_code": status, "response": response} | more).encode())


def part(sid: object) -> dict[str, Any]:
    return {"code": 200, "error_data": None, "status": "success", "data": {"sid": sid, "number": "+91"}}


def test_each_contact_has_its_own_part() -> None:
    page = read_page(answer([part(SID.upper()), part("../x"), {"code": 404, "status": "failure"}, None]))
    assert page is not None
    assert page.is_last
    assert [(sid, one.kind, one.http_status) for sid, one in page.contacts()] == [(SID, ResponseKind.SUCCESS, 200)]


@pytest.mark.parametrize(
    ("metadata", "total"),
    [
        ({"total": 300}, 300), ({"total_count": 41}, 41), ({"page_size": 20}, None), (None, None), ([300], None),
        ({"total": "300"}, None), ({"total": True}, None), ({"total": -1}, None), ({"total": 20}, None),
    ],
)  # fmt: skip
def test_the_length_is_told_or_not(metadata: object, total: int | None) -> None:
    page = read_page(answer([part(SID)] * 20, metadata=metadata))
    assert page is not None
    assert (page.total, page.is_last) == (total, False)


@pytest.mark.parametrize("response", [{}, None, "text", {"code": 200, "status": "success", "data": {"sid": SID}}])
def test_what_is_no_page(response: object) -> None:
    assert read_page(answer(response)) is None
    assert read_page(answer([part(SID)], 404)) is None


def test_pages_of_contacts() -> None:
    assert [pages_of(count) for count in (0, 1, 20, 21, 300)] == [0, 1, 1, 2, 15]
