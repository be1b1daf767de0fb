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
from exogui.lists.readers.chunks import ReadOptions
from exogui.lists.readers.list_file import open_bytes, open_file
from exogui.services.protection_import import read_protected_file

_MAX_EXAMPLES = 5


def protected(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    session = account_selection.choose_session(context, args.account)
    console, adding = context.console, args.subcommand == "add"
    with Journal(context.app_paths.journal) as journal:
        if args.subcommand == "list":
            for rule in protection_rules(journal, session.owner):
                console.print_result(rule.words)
            return ExitCode.FINE
        rules, rejected = _rules(args, console)
        count = (protect if adding else unprotect)(journal, session.owner, rules)
        total = len(protection_rules(journal, session.owner))
    entries = plural(count, "entry", "entries")
    done = "added" if adding else "removed"
    console.print_result(f"{entries} {done}; {number(total)} on the list of {session.label}.")
    if adding and any(rule.mark is not RuleKind.SID for rule in rules):
        console.print_error(
            "By number, address or tag a contact can be told only where its record is known: look a list up before you "
            "delete it."
        )
    return ExitCode.REFUSED if rejected else ExitCode.FINE


def _rules(args: argparse.Namespace, console: Console) -> tuple[list[ProtectionRule], int]:
    """(the rules that the command line names, itself or in files; how many lines name none)."""
    rules: list[ProtectionRule] = []
    rejected = 0
    for text in args.entries:
        try:
            rules.append(parse_rule(text))
        except InputError as error:
            rejected += 1
            console.print_error(f"  {error.title}. {error.advice.removeprefix('Nothing was changed. ')}")
    for name in args.file or ():
        # Who is hidden by a filter is protected with the others, but isn't given up with them.
        options = ReadOptions(hidden_rows=args.subcommand == "add")
        if name == "-":
            list_file = open_bytes(console.read_bytes(), "Standard input", options)
        else:
            list_file = open_file(Path(name), options)
        more, lines = read_protected_file(list_file)
        rules += more
        rejected += len(lines)
        for line, text, reason in lines[:_MAX_EXAMPLES]:
            console.print_error(f"  {list_file.name}, line {number(line)}: {reason}: {text}")
    if rejected:
        console.print_error(f"{plural(rejected, 'entry names', 'entries name')} nobody.")
    if not rules:
        raise InputError("No contact is named", "Nothing was changed. Name a SID, number, e-mail address or tag.")
    return rules, rejected
