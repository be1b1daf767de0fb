"""What "Test connection" says: the key, the account, the region, the network, the certificate."""

from typing import NamedTuple

from exogui.exotel.protocol import Response, ResponseKind


class TestResult(NamedTuple):
    """Can an account be used, and if not, why?"""

    fine: bool
    title: str
    advice: str


def explain_test(response: Response) -> TestResult:
    """Explain the response to a call that lists a single contact."""
    if response.kind is ResponseKind.SUCCESS:
        return TestResult(True, "The account is fine", "Exotel accepted the key, the token and the account SID.")
    if response.kind is ResponseKind.NOT_SENT:
        return _not_sent(response)
    if response.kind is ResponseKind.LOST:
        return TestResult(False, "Exotel did not answer", f"{response.message}. Try again in a moment.")
    if response.kind in {ResponseKind.REDIRECT, ResponseKind.UNREADABLE}:
        advice = "Open a browser and sign in to the network, or look at the host. Then test again."
        return TestResult(False, "Something else answers instead of Exotel", advice)
    return _refused(response)


def _refused(response: Response) -> TestResult:
    match response.status:
        case 401:
            advice = "One of key and token is wrong, or they belong to the other region: both show as 401."
            return TestResult(False, "Exotel refused the API key", advice)
        case 404:
            advice = "The key was accepted. Compare the account SID and the region with the API settings page."
            return TestResult(False, "Exotel knows no such account in this region", advice)
        case 403:
            advice = "The key was accepted, and may not read contacts. Ask the account's owner for access."
            return TestResult(False, "The account gives this key no access to contacts", advice)
        case 402:
            return TestResult(False, "The account's plan or balance stops it", "Look at it in the Exotel dashboard.")
        case 429:
            return TestResult(True, "The account is fine", "Its limit is used up just now: Exotel asked to wait.")
    return TestResult(
        False, f"Exotel answered with an error ({response.status})", f"{response.message}. Try again later."
    )


def _not_sent(response: Response) -> TestResult:
    if response.error_code in {"certificate", "tls"}:
        advice = "Ask those who run this network about its proxy and its certificate. Nothing was sent."
    elif response.error_code == "proxy":
        advice = "Look at the proxy in the system's network settings. Nothing was sent."
    else:
        advice = "Look at the network connection and at the host. Nothing was sent."
    return TestResult(False, response.message, advice)
