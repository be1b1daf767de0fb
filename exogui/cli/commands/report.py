"""The commands about reports of erasure requests: to write one, and to verify one."""

import argparse

from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.errors import InputError
from exogui.formatting import contacts
from exogui.services import report_verification
from exogui.services.erasure_report import DOES_NOT_PROVE, make_report


def report(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if args.file.suffix.lower() != ".json":
        raise InputError(
            f"The report can't be written to {args.file}",
            "Here it is written as .json. The window's Export… writes it as .pdf as well.",
        )
    digest = make_report(context.app_paths.journal, args.batch, args.file)
    context.console.print_result(f"Report of batch {args.batch} in {args.file}, digest {digest}")
    return ExitCode.FINE


def verify(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    """Say whether a report is as exogui writes it, and what that doesn't prove."""
    console, result = context.console, report_verification.verify(args.file)
    if isinstance(result, report_verification.Changed):
        console.print_result(f"Changed: {args.file}, line {result.line}: {result.what} is not as exogui writes it.")
        return ExitCode.LEFT_OPEN
    reference, count = result.head["reference"], contacts(result.head["contacts"])
    console.print_result(f"Whole: {args.file}: erasure request {reference}, {count}.")
    console.print_result(f"Digest: {result.digest}")
    console.print_error("It doesn't prove:")
    for sentence in DOES_NOT_PROVE:
        console.print_error(f"  {sentence}")
    return ExitCode.FINE
