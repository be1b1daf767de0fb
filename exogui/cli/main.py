"""Dispatches a command; whatever goes wrong becomes a sentence and an exit code."""

import argparse
import locale
import logging
from contextlib import suppress

from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.cli.signals import handle_signals, interrupt
from exogui.errors import ExoguiError, JournalError

_log = logging.getLogger(__name__)


def run_command(args: argparse.Namespace, context: CommandContext) -> int:
    """Run the command that a command line names; without one, the demo."""
    with suppress(locale.Error):
        locale.setlocale(locale.LC_NUMERIC, "")
    try:
        with handle_signals(interrupt):
            return int(_run(args, context))
    except KeyboardInterrupt:
        context.console.print_error("")
        context.console.print_error("Interrupted. Whatever was sent stands in the journal: exogui history")
        return int(ExitCode.MACHINE)
    except ExoguiError as error:
        _log.warning("%s", error)
        context.console.print_error(str(error))
        return int(ExitCode.MACHINE if isinstance(error, JournalError) else ExitCode.REFUSED)
    except BrokenPipeError:
        return int(ExitCode.MACHINE)
    except Exception as error:  # noqa: BLE001 - people get a sentence, the log gets the rest
        _log.critical("Nobody expected this", exc_info=True)
        context.console.print_error(
            f"exogui failed: {type(error).__name__}. Whatever was sent stands in the journal. "
            f"{context.app_paths.log} tells more."
        )
        return int(ExitCode.FAULT)
    finally:
        context.console.settle()


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if args.command == "verify":
        from exogui.cli.commands.report import verify

        return verify(args, context)
    _prepare(args, context)
    match args.command:
        case "delete" | "check":
            from exogui.cli.commands.delete import start as run
        case "resume":
            from exogui.cli.commands.resume import resume as run
        case "restore":
            from exogui.cli.commands.restore import restore as run
        case "history":
            from exogui.cli.commands.history import history as run
        case "export":
            from exogui.cli.commands.history import export as run
        case "report":
            from exogui.cli.commands.report import report as run
        case "accounts":
            from exogui.cli.commands.accounts import accounts as run
        case "protected":
            from exogui.cli.commands.protected import protected as run
        case command:
            raise AssertionError(command)
    return run(args, context)


def _prepare(args: argparse.Namespace, context: CommandContext) -> None:
    context.app_paths.make()
    if args.command != "accounts":
        from exogui.cli import housekeeping

        housekeeping.report_damage(context, sends=args.command in {"delete", "resume", "restore"})
        housekeeping.run_retention(context)
