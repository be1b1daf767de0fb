"""The commands about reports of erasure requests: to write one, and to check one."""

import argparse

from exogui.batch.erasure_report import DOES_NOT_PROVE, make_report
from exogui.batch.report_check import Changed
from exogui.batch.report_check import verify as check
from exogui.errors import InputError
from exogui.terminal.setting import Setting
from exogui.terminal.statuses import Status
from exogui.wording import contacts


def report(args: argparse.Namespace, setting: Setting) -> Status:
    """Write a batch's report to a file.

    Raises:
        InputError: the batch is no erasure request, or the file can't be written.
        JournalError: the journal can't be read.
    """
    if args.file.suffix.lower() != ".json":
        raise InputError(
            f"The report can't be written to {args.file}",
            "Here it is written as .json. The window's Export… writes it as .pdf as well.",
        )
    digest = make_report(setting.places.journal, args.batch, args.file)
    setting.console.put(f"Report of batch {args.batch} in {args.file}, digest {digest}")
    return Status.FINE


def verify(args: argparse.Namespace, setting: Setting) -> Status:
    """Tell whether a report is as exogui writes it, and what that doesn't prove.

    Raises:
        InputError: the file can't be read, never was a report, or is one of an earlier version.
    """
    found = check(args.file)
    if isinstance(found, Changed):
        setting.console.put(f"Changed: {args.file}, line {found.line}: {found.what} is not as exogui writes it.")
        return Status.LEFT_OPEN
    head = found.head
    setting.console.put(f"Whole: {args.file}: erasure request {head['reference']}, {contacts(head['contacts'])}.")
    setting.console.put(f"Digest: {found.digest}")
    setting.console.say("It doesn't prove:")
    for sentence in DOES_NOT_PROVE:
        setting.console.say(f"  {sentence}")
    return Status.FINE
