"""The commands about protected contacts: each account's list of those that no batch deletes."""

import argparse
from pathlib import Path

from exogui.cli import account_selection
from exogui.cli.console import Console
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.errors import InputError
from exogui.formatting import number, plural
from exogui.journal.batches import Journal
from exogui.journal.protection import protect, protection_rules, unprotect
from exogui.journal.protection_rules import ProtectionRule, RuleKind, parse_rule
from exogui.lists.readers.list_file import ReadOptions, open_bytes, open_file
from exogui.services.protection_import import read_protected_file

_SHOWN = 5


def protected(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """List, add or remove protected contacts.

    Raises:
        ExoguiError: it can't be done, and nothing was changed.
    """
    chosen = account_selection.choose_session(setting, args.account)
    owner = chosen.owner
    console = setting.console
    with Journal(setting.app_paths.journal) as journal:
        if args.subcommand == "list":
            for entry in protection_rules(journal, owner):
                console.print_result(entry.words)
            return ExitCode.FINE
        named, left = _named(args, console)
        change, what = (protect, "added") if args.subcommand == "add" else (unprotect, "removed")
        count = change(journal, owner, named)
        total = len(protection_rules(journal, owner))
    console.print_result(f"{plural(count, 'entry', 'entries')} {what}; {number(total)} on the list of {chosen.label}.")
    if args.subcommand == "add" and any(entry.mark is not RuleKind.SID for entry in named):
        console.print_error(
            "By number, address or tag a contact can be told only where its record is known: look a list up before you "
            "delete it."
        )
    return ExitCode.REFUSED if left else ExitCode.FINE


def _named(args: argparse.Namespace, console: Console) -> tuple[list[ProtectionRule], int]:
    """The entries that the command line names, itself or in files; and how many lines name none."""
    found: list[ProtectionRule] = []
    left = 0
    for text in args.entries:
        try:
            found.append(parse_rule(text))
        except InputError as error:
            left += 1
            console.print_error(f"  {error.title}. {error.advice.removeprefix('Nothing was changed. ')}")
    for name in args.file or ():
        # Who is hidden by a filter is protected with the others, but isn't given up with them.
        choices = ReadOptions(hidden_rows=args.subcommand == "add")
        data = console.read_bytes() if name == "-" else b""
        opened = open_bytes(data, "Standard input", choices) if name == "-" else open_file(Path(name), choices)
        more, wrong = read_protected_file(opened)
        found += more
        left += len(wrong)
        for line, text, reason in wrong[:_SHOWN]:
            console.print_error(f"  {opened.name}, line {number(line)}: {reason}: {text}")
    if left:
        console.print_error(f"{plural(left, 'entry names', 'entries name')} nobody.")
    if not found:
        raise InputError("No contact is named", "Nothing was changed. Name a SID, number, e-mail address or tag.")
    return found, left
