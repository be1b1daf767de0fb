"""The commands about saved accounts."""

import argparse

from exogui.accounts.account import Credentials, is_outside_exotel, make_account, make_credentials
from exogui.accounts.book import AccountBook
from exogui.accounts.pasted import PastedAccount, read_pasted_url
from exogui.accounts.vault import Vault
from exogui.errors import AccountError, InputError, VaultError
from exogui.exotel.protocol import Answer, Kind
from exogui.terminal import connecting
from exogui.terminal.console import Console
from exogui.terminal.history import put_table
from exogui.terminal.setting import Setting
from exogui.terminal.statuses import Status

_BY_ACCOUNT = {401, 402, 403, 404}
_HEADS = ("Name", "Account SID", "Region", "")


def accounts(args: argparse.Namespace, setting: Setting) -> Status:
    """List, add, test or remove accounts.

    Raises:
        ExoguiError: it can't be done, and nothing was changed.
    """
    commands = {"list": _list, "add": _add, "test": _test, "remove": _remove}
    return commands[args.subcommand](args, setting)


def _list(_: argparse.Namespace, setting: Setting) -> Status:
    book = AccountBook(setting.places.settings)
    if book.warning:
        setting.console.say(book.warning)
    rows = [
        (one.name, one.account_sid, one.region_label, "last used" if one.name == book.last else "")
        for one in book.accounts
    ]
    if rows:
        put_table(setting.console, [_HEADS, *rows])
    else:
        setting.console.say("No account is saved yet. `exogui accounts add` saves one.")
    return Status.FINE


def _add(args: argparse.Namespace, setting: Setting) -> Status:
    console, vault = setting.console, Vault()
    if not vault.is_lasting:
        raise VaultError(
            "This computer has no keyring that could keep the token",
            "Nothing was saved: in clear on disk it never lies. Set EXOGUI_API_KEY, EXOGUI_API_TOKEN, "
            "EXOGUI_ACCOUNT_SID and EXOGUI_REGION in the environment instead (see --help).",
        )
    name = args.name or _asked(console, "Name: ", "the account's name")
    secret, pasted = _read_secret(console)
    setting.mask.hide(secret.key)
    setting.mask.hide(secret.token)
    account_sid = (
        args.account_sid or (pasted and pasted.account_sid) or _asked(console, "Account SID: ", "--account-sid")
    )
    region = args.region or (pasted and pasted.region) or _asked_region(console)
    account = make_account(name, account_sid, region)
    book = AccountBook(setting.places.settings)
    book.save(account)
    try:
        vault.keep(account.name, secret)
    except BaseException:
        book.remove(account.name)
        raise
    if is_outside_exotel(account.region) and not account.is_local:
        console.say(f"{account.host} is not Exotel's own: key and token will go there.")
    console.put(f"{account.name} is saved. Key and token lie in {vault.home}.")
    return Status.FINE


def _test(args: argparse.Namespace, setting: Setting) -> Status:
    from exogui.exotel.checking import judge

    chosen = connecting.choose(setting, args.name)
    with connecting.client_of(setting, chosen) as client:
        answer = client.list_contacts(0, 1)
    check = judge(answer)
    setting.console.put(f"{chosen.account.name} ({chosen.region_label}): {check.title}. {check.advice}")
    return Status.FINE if check.fine else _status(answer)


def _remove(args: argparse.Namespace, setting: Setting) -> Status:
    book = AccountBook(setting.places.settings)
    account = book.named(args.name)
    if not args.yes:
        if not setting.console.can_ask:
            raise InputError("Nobody can be asked", "Nothing was removed. Give --yes to go on without the question.")
        answer = setting.console.ask(f"Forget {account.name} with its key and token? Type its name to go on: ")
        if answer.casefold() != account.name.casefold():
            raise InputError(f"{account.name} was not removed", "The answer was not its name.")
    Vault().forget(account.name)
    book.remove(account.name)
    setting.console.put(f"{account.name} is removed, with its key and token.")
    return Status.FINE


def _status(answer: Answer) -> Status:
    return Status.ACCOUNT if answer.kind is Kind.REFUSED and answer.status in _BY_ACCOUNT else Status.MACHINE


def _read_secret(console: Console) -> tuple[Credentials, PastedAccount | None]:
    """Key and token, from a prompt or from standard input; and what else one of Exotel's URLs tells."""
    if not console.can_ask:
        text = console.read_bytes().decode("utf-8-sig", "replace")
        if pasted := read_pasted_url(text):
            return pasted.credentials, pasted
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) != 2:
            raise AccountError(
                "Standard input holds no key and token",
                "Nothing was saved. The key belongs on the first line, the token on the second.",
            )
        return make_credentials(*lines), None
    key = console.ask_secret("API key, or one of Exotel's URLs with key and token (not shown): ")
    if pasted := read_pasted_url(key):
        return pasted.credentials, pasted
    return make_credentials(key, console.ask_secret("API token (not shown): ")), None


def _asked(console: Console, question: str, what: str) -> str:
    if not console.can_ask:
        raise InputError("The account is not complete", f"Nothing was saved. Give {what} as well.")
    return console.ask(question)


def _asked_region(console: Console) -> str:
    if not console.can_ask:
        raise InputError("The account is not complete", "Nothing was saved. Give --region as well.")
    return console.ask("Region (singapore, mumbai, or a host) [singapore]: ") or "singapore"
