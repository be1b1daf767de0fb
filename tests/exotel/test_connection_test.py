"""What one harmless call says of an account."""

import pytest

from exogui.exotel.client import ContactsClient
from exogui.exotel.connection_test import explain_test
from exogui.exotel.protocol import Response, ResponseKind
from exogui.simulator.server import Simulator


@pytest.mark.parametrize(
    ("answer", "fine", "title"),
    [
        (Response(ResponseKind.SUCCESS, 200, 200), True, "The account is fine"),
        (Response(ResponseKind.REFUSED, 401, 401), False, "Exotel refused the API key"),
        (Response(ResponseKind.REFUSED, 402, 402), False, "The account's plan or balance stops it"),
        (Response(ResponseKind.REFUSED, 403, 403), False, "The account gives this key no access to contacts"),
        (Response(ResponseKind.REFUSED, 404, 404), False, "Exotel knows no such account in this region"),
        (Response(ResponseKind.REFUSED, 429, 429), True, "The account is fine"),
        (Response(ResponseKind.REFUSED, 503, 503, message="down"), False, "Exotel answered with an error (503)"),
        (Response(ResponseKind.REDIRECT, 302, 302), False, "Something else answers instead of Exotel"),
        (Response(ResponseKind.UNREADABLE, 200, 200), False, "Something else answers instead of Exotel"),
        (Response(ResponseKind.LOST, message="No answer came in time"), False, "Exotel did not answer"),
        (Response(ResponseKind.NOT_SENT, error_code="certificate", message="Untrusted"), False, "Untrusted"),
        (Response(ResponseKind.NOT_SENT, error_code="proxy", message="Refused"), False, "Refused"),
        (Response(ResponseKind.NOT_SENT, error_code="name_lookup", message="Unknown"), False, "Unknown"),
    ],
)
def test_every_answer_is_judged(answer: Response, fine: bool, title: str) -> None:
    check = explain_test(answer)
    assert (check.fine, check.title) == (fine, title)
    assert check.advice.endswith(".")
    assert "!" not in check.title + check.advice


@pytest.mark.parametrize(
    ("account", "token", "title"),
    [
        ("exogui_demo", "demo-token", "The account is fine"),
        ("exogui_demo", "wrong", "Exotel refused the API key"),
        ("another", "demo-token", "Exotel knows no such account in this region"),
    ],
)
def test_a_real_call_is_judged_and_changes_nothing(account: str, token: str, title: str) -> None:
    with Simulator() as simulator:
        client = ContactsClient(simulator.url, account, "demo-key", token)
        assert explain_test(client.list_contacts(limit=1)).title == title
        client.close()
        assert simulator.deleted == []
        assert [request.method for request in simulator.requests] == ["GET"]
