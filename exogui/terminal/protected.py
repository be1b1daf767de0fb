"""The commands about protected contacts: each account's list of those that no batch deletes."""

import argparse
from pathlib import Path

from exogui.batch.journal import Journal, Owner
from exogui.batch.protected_list import read_list
from exogui.batch.protecting import entries, protect, unprotect
from exogui.batch.protection import Entry, Mark, read_entry
from exogui.errors import InputError
from exogui.lists.reading import Choices, open_bytes, open_file
from exogui.terminal import connecting
from exogui.terminal.console import Console
from exogui.terminal.setting import Setting
from exogui.terminal.statuses import Status
from exogui.wording import number, plural

_SHOWN = 5


def protected(args: argparse.Namespace, setting: Setting) -> Status:
    """List, add or remove protected contacts.

    Raises:
        ExoguiError: it can't be done, and nothing was changed.
    """
    chosen = connecting.choose(setting, args.account)
    owner = Owner.of(chosen)
    console = setting.console
    with Journal(setting.places.journal) as journal:
        if args.subcommand == "list":
            for entry in entries(journal, owner):
                console.put(entry.words)
            return Status.FINE
        named, left = _named(args, console)
        change, what = (protect, "added") if args.subcommand == "add" else (unprotect, "removed")
        count = change(journal, owner, named)
        total = len(entries(journal, owner))
    console.put(f"{plural(count, 'entry', 'entries')} {what}; {number(total)} on the list of {chosen.words}.")
    if args.subcommand == "add" and any(entry.mark is not Mark.SID for entry in named):
        console.say(
            "By number, address or tag a contact can be told only where its record is known: look a list up before you "
            "delete it."
        )
    return Status.REFUSED if left else Status.FINE


def _named(args: argparse.Namespace, console: Console) -> tuple[list[Entry], int]:
    """The entries that the command line names, itself or in files; and how many lines name none."""
    found: list[Entry] = []
    left = 0
    for text in args.entries:
        try:
            found.append(read_entry(text))
        except InputError as error:
            left += 1
            console.say(f"  {error.title}. {error.advice.removeprefix('Nothing was changed. ')}")
    for name in args.file or ():
        # Who is hidden by a filter is protected with the others, but isn't given up with them.
        choices = Choices(hidden_rows=args.subcommand == "add")
        data = console.read_bytes() if name == "-" else b""
        opened = open_bytes(data, "Standard input", choices) if name == "-" else open_file(Path(name), choices)
        more, wrong = read_list(opened)
        found += more
        left += len(wrong)
        for line, text, reason in wrong[:_SHOWN]:
            console.say(f"  {opened.name}, line {number(line)}: {reason}: {text}")
    if left:
        console.say(f"{plural(left, 'entry names', 'entries name')} nobody.")
    if not found:
        raise InputError("No contact is named", "Nothing was changed. Name a SID, number, e-mail address or tag.")
    return found, left
