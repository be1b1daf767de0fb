"""From a command line to its exit status; whatever goes wrong in between becomes a sentence."""

import argparse
import locale
import logging
from contextlib import suppress

from exogui.errors import ExoguiError, JournalError
from exogui.terminal.interruption import handling, interrupt
from exogui.terminal.setting import Setting
from exogui.terminal.statuses import Status

_log = logging.getLogger(__name__)


def run_command(args: argparse.Namespace, setting: Setting) -> int:
    """Run the command that a command line names; without one, the demo."""
    with suppress(locale.Error):
        locale.setlocale(locale.LC_NUMERIC, "")
    try:
        with handling(interrupt):
            return int(_run(args, setting))
    except KeyboardInterrupt:
        setting.console.say("")
        setting.console.say("Interrupted. Whatever was sent stands in the journal: exogui history")
        return int(Status.MACHINE)
    except ExoguiError as error:
        _log.warning("%s", error)
        setting.console.say(str(error))
        return int(Status.MACHINE if isinstance(error, JournalError) else Status.REFUSED)
    except BrokenPipeError:
        return int(Status.MACHINE)
    except Exception as error:  # noqa: BLE001 - people get a sentence, the log gets the rest
        _log.critical("Nobody expected this", exc_info=True)
        setting.console.say(
            f"exogui failed: {type(error).__name__}. Whatever was sent stands in the journal. "
            f"{setting.places.log} tells more."
        )
        return int(Status.FAULT)
    finally:
        setting.console.settle()


def _run(args: argparse.Namespace, setting: Setting) -> Status:
    """Import what the command needs, and nothing else."""
    if args.command == "verify":
        from exogui.terminal.reports import verify

        return verify(args, setting)
    setting.places.make()
    if args.command != "accounts":
        from exogui.terminal import tidying

        tidying.hear_of_damage(setting, sends=args.command in {"delete", "resume", "restore"})
        tidying.tidy_up(setting)
    match args.command:
        case "delete" | "look-up":
            from exogui.terminal.batches import start

            return start(args, setting)
        case "resume":
            from exogui.terminal.resuming import resume

            return resume(args, setting)
        case "restore":
            from exogui.terminal.restoring import restore

            return restore(args, setting)
        case "history" | "export":
            from exogui.terminal import history

            return history.history(args, setting) if args.command == "history" else history.export(args, setting)
        case "report":
            from exogui.terminal.reports import report

            return report(args, setting)
        case "accounts":
            from exogui.terminal.saved_accounts import accounts

            return accounts(args, setting)
        case "protected":
            from exogui.terminal.protected import protected

            return protected(args, setting)
    raise AssertionError(args.command)
