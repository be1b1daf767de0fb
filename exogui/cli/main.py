"""From a command line to its exit status; whatever goes wrong in between becomes a sentence."""

import argparse
import locale
import logging
from contextlib import suppress

from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.cli.signals import handle_signals, interrupt
from exogui.errors import ExoguiError, JournalError

_log = logging.getLogger(__name__)


def run_command(args: argparse.Namespace, setting: CommandContext) -> int:
    """Run the command that a command line names; without one, the demo."""
    with suppress(locale.Error):
        locale.setlocale(locale.LC_NUMERIC, "")
    try:
        with handle_signals(interrupt):
            return int(_run(args, setting))
    except KeyboardInterrupt:
        setting.console.print_error("")
        setting.console.print_error("Interrupted. Whatever was sent stands in the journal: exogui history")
        return int(ExitCode.MACHINE)
    except ExoguiError as error:
        _log.warning("%s", error)
        setting.console.print_error(str(error))
        return int(ExitCode.MACHINE if isinstance(error, JournalError) else ExitCode.REFUSED)
    except BrokenPipeError:
        return int(ExitCode.MACHINE)
    except Exception as error:
        _log.critical("Nobody expected this", exc_info=True)
        setting.console.print_error(
            f"exogui failed: {type(error).__name__}. Whatever was sent stands in the journal. "
            f"{setting.app_paths.log} tells more."
        )
        return int(ExitCode.FAULT)
    finally:
        setting.console.settle()


def _run(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """Import what the command needs, and nothing else."""
    if args.command == "verify":
        from exogui.cli.commands.report import verify

        return verify(args, setting)
    setting.app_paths.make()
    if args.command != "accounts":
        from exogui.cli import housekeeping

        housekeeping.report_damage(setting, sends=args.command in {"delete", "resume", "restore"})
        housekeeping.run_retention(setting)
    match args.command:
        case "delete" | "check":
            from exogui.cli.commands.delete import start

            return start(args, setting)
        case "resume":
            from exogui.cli.commands.resume import resume

            return resume(args, setting)
        case "restore":
            from exogui.cli.commands.restore import restore

            return restore(args, setting)
        case "history" | "export":
            from exogui.cli.commands import history

            return history.history(args, setting) if args.command == "history" else history.export(args, setting)
        case "report":
            from exogui.cli.commands.report import report

            return report(args, setting)
        case "accounts":
            from exogui.cli.commands.accounts import accounts

            return accounts(args, setting)
        case "protected":
            from exogui.cli.commands.protected import protected

            return protected(args, setting)
    raise AssertionError(args.command)
