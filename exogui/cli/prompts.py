"""Questions before anything is sent."""

import re
from datetime import datetime

from exogui.accounts.session import AccountSession
from exogui.cli.console import Console
from exogui.errors import InputError
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.formatting import contacts, number
from exogui.model import Action
from exogui.services.messages import CANNOT_COME_BACK, check_plan_message, plan_message

#: The question, the statement where nothing is asked, the preposition, and the consequence.
_WORDS = {
    Action.DELETE: ("Delete", "Deleting", "from", "Exotel keeps no copy."),
    Action.CHECK: ("Check", "Checking", "in", "Nothing is deleted."),
    Action.RESTORE: ("Make again", "Making again", "in", CANNOT_COME_BACK),
}


def require_prompt(console: Console, *, yes: bool, list_from_stdin: bool = False) -> None:
    """Refuse where a question is due and nobody can answer it."""
    if yes or (console.can_ask and not list_from_stdin):
        return
    reason = "standard input holds the list" if list_from_stdin else "standard input is no terminal"
    raise InputError(
        "Nobody can be asked for the number of contacts",
        f"Nothing was sent: {reason}. Give --yes to go on without the question.",
    )


def print_plan(
    console: Console, action: Action, count: int, session: AccountSession, rate_limiter: RateLimiter, *, asking: bool
) -> None:
    question, statement, preposition, consequence = _WORDS[action]
    what = question if asking else statement
    account = f"{session.account.name} ({session.region_label})"
    console.print_error(f"{what} {contacts(count)} {preposition} {account}{'?' if asking else '.'} {consequence}")
    if action is not Action.RESTORE:  # that takes a request for hundreds
        message = check_plan_message if action is Action.CHECK else plan_message
        console.print_error(
            message(count, rate_limiter.per_minute, datetime.now().astimezone(), known=rate_limiter.known)
        )


def confirm(console: Console, count: int) -> None:
    """Ask for the number of contacts."""
    answer = console.ask("Type the number of contacts to go on: ")
    # 1,240 and 1 240 are 1240, whatever the locale's separator.
    if re.sub(r"[\s.,'’_]", "", answer) != str(count):
        raise InputError("Nothing was begun", f"The answer was not {count}. Nothing was sent.")


def confirm_large(console: Console, count: int, limit: int, session: AccountSession) -> None:
    """Ask a second time, and for something else, where there are more contacts than a person usually deletes."""
    name = session.account.name
    console.print_error(
        f"Stop and look: {contacts(count)} are more than the {number(limit)} above which you want to be asked again. "
        f"All of them would be deleted from {name} ({session.region_label})."
    )
    if console.ask("Type the account's name to go on: ").casefold() != name.casefold():
        raise InputError("Nothing was begun", f"The answer was not {name}. Nothing was sent.")
