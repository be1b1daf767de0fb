"""The commands about saved accounts."""

import argparse

from exogui.accounts.account import Credentials, make_account, make_credentials
from exogui.accounts.credential_store import CredentialStore
from exogui.accounts.pasted_url import PastedAccount, read_pasted_url
from exogui.accounts.region import is_outside_exotel
from exogui.accounts.settings_file import SettingsFile
from exogui.cli import account_selection
from exogui.cli.console import Console
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.errors import AccountError, CredentialStoreError, InputError
from exogui.exotel.protocol import ResponseKind

_BY_ACCOUNT = {401, 402, 403, 404}
_HEADS = ("Name", "Account SID", "Region", "")


def accounts(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if args.subcommand == "test":
        return _test(args, context)
    settings_file = SettingsFile(context.app_paths.settings)
    if args.subcommand == "list":
        _list(context.console, settings_file)
    elif args.subcommand == "add":
        _add(args, context, settings_file)
    else:
        _remove(args, context.console, settings_file)
    return ExitCode.FINE


def _list(console: Console, settings_file: SettingsFile) -> None:
    if settings_file.warning:
        console.print_error(settings_file.warning)
    rows = [
        (
            account.name,
            account.account_sid,
            account.region_label,
            "last used" if account.name == settings_file.last else "",
        )
        for account in settings_file.accounts
    ]
    if rows:
        console.print_table([_HEADS, *rows])
    else:
        console.print_error("No account is saved yet. `exogui accounts add` saves one.")


def _add(args: argparse.Namespace, context: CommandContext, settings_file: SettingsFile) -> None:
    console, credential_store = context.console, CredentialStore()
    if not credential_store.is_lasting:
        raise CredentialStoreError(
            "This computer has no keyring that could keep the token",
            "Nothing was saved: in clear on disk it never lies. Set EXOGUI_API_KEY, EXOGUI_API_TOKEN, "
            "EXOGUI_ACCOUNT_SID and EXOGUI_REGION in the environment instead (see --help).",
        )
    name = args.name or _ask(console, "Name: ", "the account's name")
    credentials, pasted = _read_credentials(console)
    context.redactor.add_secret(credentials.key)
    context.redactor.add_secret(credentials.token)
    account_sid, region = args.account_sid, args.region
    if pasted:
        account_sid, region = account_sid or pasted.account_sid, region or pasted.region
    account_sid = account_sid or _ask(console, "Account SID: ", "--account-sid")
    region = region or _ask(console, "Region (singapore, mumbai, or a host) [singapore]: ", "--region") or "singapore"
    account = make_account(name, account_sid, region)
    settings_file.save(account)
    try:
        credential_store.keep(account.name, credentials)
    except BaseException:
        settings_file.remove(account.name)
        raise
    if is_outside_exotel(account.region) and not account.is_local:
        console.print_error(f"{account.host} is not Exotel's own: key and token will go there.")
    console.print_result(f"{account.name} is saved. Key and token lie in {credential_store.home}.")


def _test(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    from exogui.exotel.connection_test import explain_test

    session = account_selection.choose_session(context, args.name)
    with account_selection.client_of(context, session) as client:
        response = client.list_contacts(0, 1)
    check = explain_test(response)
    context.console.print_result(f"{session.account.name} ({session.region_label}): {check.title}. {check.advice}")
    if check.fine:
        return ExitCode.FINE
    by_account = response.kind is ResponseKind.REFUSED and response.status in _BY_ACCOUNT
    return ExitCode.ACCOUNT if by_account else ExitCode.MACHINE


def _remove(args: argparse.Namespace, console: Console, settings_file: SettingsFile) -> None:
    account = settings_file.named(args.name)
    if not args.yes:
        if not console.can_ask:
            raise InputError("Nobody can be asked", "Nothing was removed. Give --yes to go on without the question.")
        answer = console.ask(f"Forget {account.name} with its key and token? Type its name to go on: ")
        if answer.casefold() != account.name.casefold():
            raise InputError(f"{account.name} was not removed", "The answer was not its name.")
    CredentialStore().forget(account.name)
    settings_file.remove(account.name)
    console.print_result(f"{account.name} is removed, with its key and token.")


def _read_credentials(console: Console) -> tuple[Credentials, PastedAccount | None]:
    """Key and token, from a prompt or from standard input; and what else one of Exotel's URLs holds."""
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


def _ask(console: Console, question: str, missing: str) -> str:
    if not console.can_ask:
        raise InputError("The account is not complete", f"Nothing was saved. Give {missing} as well.")
    return console.ask(question)
