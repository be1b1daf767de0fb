"""The commands about saved accounts."""

import argparse

from exogui.accounts.account import Credentials, is_outside_exotel, make_account, make_credentials
from exogui.accounts.credential_store import CredentialStore
from exogui.accounts.pasted_url import PastedAccount, read_pasted_url
from exogui.accounts.settings_file import SettingsFile
from exogui.cli import account_selection
from exogui.cli.commands.history import put_table
from exogui.cli.console import Console
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.errors import AccountError, InputError, VaultError
from exogui.exotel.protocol import Response, ResponseKind

_BY_ACCOUNT = {401, 402, 403, 404}
_HEADS = ("Name", "Account SID", "Region", "")


def accounts(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """List, add, test or remove accounts.

    Raises:
        ExoguiError: it can't be done, and nothing was changed.
    """
    commands = {"list": _list, "add": _add, "test": _test, "remove": _remove}
    return commands[args.subcommand](args, setting)


def _list(_: argparse.Namespace, setting: CommandContext) -> ExitCode:
    book = SettingsFile(setting.app_paths.settings)
    if book.warning:
        setting.console.print_error(book.warning)
    rows = [
        (one.name, one.account_sid, one.region_label, "last used" if one.name == book.last else "")
        for one in book.accounts
    ]
    if rows:
        put_table(setting.console, [_HEADS, *rows])
    else:
        setting.console.print_error("No account is saved yet. `exogui accounts add` saves one.")
    return ExitCode.FINE


def _add(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    console, credential_store = setting.console, CredentialStore()
    if not credential_store.is_lasting:
        raise VaultError(
            "This computer has no keyring that could keep the token",
            "Nothing was saved: in clear on disk it never lies. Set EXOGUI_API_KEY, EXOGUI_API_TOKEN, "
            "EXOGUI_ACCOUNT_SID and EXOGUI_REGION in the environment instead (see --help).",
        )
    name = args.name or _asked(console, "Name: ", "the account's name")
    secret, pasted = _read_secret(console)
    setting.mask.add_secret(secret.key)
    setting.mask.add_secret(secret.token)
    account_sid = (
        args.account_sid or (pasted and pasted.account_sid) or _asked(console, "Account SID: ", "--account-sid")
    )
    region = args.region or (pasted and pasted.region) or _asked_region(console)
    account = make_account(name, account_sid, region)
    book = SettingsFile(setting.app_paths.settings)
    book.save(account)
    try:
        credential_store.keep(account.name, secret)
    except BaseException:
        book.remove(account.name)
        raise
    if is_outside_exotel(account.region) and not account.is_local:
        console.print_error(f"{account.host} is not Exotel's own: key and token will go there.")
    console.print_result(f"{account.name} is saved. Key and token lie in {credential_store.home}.")
    return ExitCode.FINE


def _test(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    from exogui.exotel.connection_test import explain_test

    chosen = account_selection.choose_session(setting, args.name)
    with account_selection.client_of(setting, chosen) as client:
        answer = client.list_contacts(0, 1)
    check = explain_test(answer)
    setting.console.print_result(f"{chosen.account.name} ({chosen.region_label}): {check.title}. {check.advice}")
    return ExitCode.FINE if check.fine else _status(answer)


def _remove(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    book = SettingsFile(setting.app_paths.settings)
    account = book.named(args.name)
    if not args.yes:
        if not setting.console.can_ask:
            raise InputError("Nobody can be asked", "Nothing was removed. Give --yes to go on without the question.")
        answer = setting.console.ask(f"Forget {account.name} with its key and token? Type its name to go on: ")
        if answer.casefold() != account.name.casefold():
            raise InputError(f"{account.name} was not removed", "The answer was not its name.")
    CredentialStore().forget(account.name)
    book.remove(account.name)
    setting.console.print_result(f"{account.name} is removed, with its key and token.")
    return ExitCode.FINE


def _status(answer: Response) -> ExitCode:
    return (
        ExitCode.ACCOUNT if answer.kind is ResponseKind.REFUSED and answer.status in _BY_ACCOUNT else ExitCode.MACHINE
    )


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
