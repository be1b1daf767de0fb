"""Entry point of `python -m exogui`, of the console script and of the frozen program."""

import os
import sys

# `python -m exogui` imports from the current folder first, where a list may lie beside a file named like a module,
# even one like pathlib.
if (
    __name__ == "__main__"
    and __spec__ is not None
    and not sys.flags.safe_path
    and not __file__.startswith(os.path.join(sys.path[0], "exogui"))  # noqa: PTH118
):
    del sys.path[0]

import argparse
import threading
from collections.abc import Callable, Sequence

from exogui.cli.console import Console
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.cli.parser import parse
from exogui.errors import ExoguiError, JournalError
from exogui.logging_setup import SecretRedactor, install_crash_hooks, start_log
from exogui.paths import AppPaths


def main(argv: Sequence[str] | None = None) -> int:
    """Run exogui.

    Args:
        argv: what stands behind the program's name on the command line; the process's own where None.

    Returns:
        The exit status.
    """
    console = Console.of_process()  # before anything is printed: the help, too, has characters of its own
    try:
        args = parse(argv)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(ExitCode.REFUSED)
    redactor = SecretRedactor()
    for name in ("EXOGUI_API_KEY", "EXOGUI_API_TOKEN"):
        redactor.add_secret(os.environ.get(name, "").strip())
    context = CommandContext(AppPaths.find(os.environ), console, os.environ, redactor)
    log = start_log(context.app_paths, redactor)
    hooks = sys.excepthook, threading.excepthook
    install_crash_hooks(redactor)
    try:
        return _command(args, context) if args.command else _window(args, context)
    finally:
        sys.excepthook, threading.excepthook = hooks
        log.close()


def _command(args: argparse.Namespace, context: CommandContext) -> int:
    from exogui.cli.main import run_command

    return run_command(args, context)


def _window(args: argparse.Namespace, context: CommandContext) -> int:
    """Open the window; where none can be opened, run the demo in the terminal, or say what can be done there."""
    reason = "there is no display"
    if _has_display():
        try:
            from exogui.gui.app import run_window
        except ImportError as error:
            reason = f"Qt can't be loaded ({error})"
        else:
            demo, screenshot = args.demo_window, args.screenshot
            return _open(
                context, lambda: run_window(context.app_paths, context.redactor, demo=demo, screenshot=screenshot)
            )
    if args.demo_window and not args.screenshot:
        context.console.print_error(f"No window can be opened here: {reason}. The demo runs in the terminal.")
        results = context.app_paths.folder / "demo-results.csv"
        return _command(parse(["delete", "--demo", "--yes", "--results", str(results)]), context)
    context.console.print_error(
        f"No window can be opened here: {reason}. `exogui delete --help` tells how the terminal does it."
    )
    return int(ExitCode.REFUSED)


def _open(context: CommandContext, run_window: Callable[[], int]) -> int:
    try:
        context.app_paths.make()
        return run_window()
    except ExoguiError as error:
        context.console.print_error(str(error))
        return int(ExitCode.MACHINE if isinstance(error, JournalError) else ExitCode.REFUSED)


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read-a-workbook"]:  # the frozen program, for its own use
        from exogui.lists.workbooks.workbook_child import serve

        serve(sys.argv[2])
        sys.exit()
    sys.exit(main())
