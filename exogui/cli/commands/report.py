"""The commands about reports of erasure requests: to write one, and to check one."""

import argparse

from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.errors import InputError
from exogui.formatting import contacts
from exogui.services.erasure_report import DOES_NOT_PROVE, make_report
from exogui.services.report_verification import Changed
from exogui.services.report_verification import verify as check


def report(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
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
    digest = make_report(setting.app_paths.journal, args.batch, args.file)
    setting.console.print_result(f"Report of batch {args.batch} in {args.file}, digest {digest}")
    return ExitCode.FINE


def verify(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """Tell whether a report is as exogui writes it, and what that doesn't prove.

    Raises:
        InputError: the file can't be read, never was a report, or is one of an earlier version.
    """
    found = check(args.file)
    if isinstance(found, Changed):
        setting.console.print_result(
            f"Changed: {args.file}, line {found.line}: {found.what} is not as exogui writes it."
        )
        return ExitCode.LEFT_OPEN
    head = found.head
    setting.console.print_result(
        f"Whole: {args.file}: erasure request {head['reference']}, {contacts(head['contacts'])}."
    )
    setting.console.print_result(f"Digest: {found.digest}")
    setting.console.print_error("It doesn't prove:")
    for sentence in DOES_NOT_PROVE:
        setting.console.print_error(f"  {sentence}")
    return ExitCode.FINE
