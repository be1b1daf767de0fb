"""What the first paint doesn't need is not loaded for it: the window must open fast."""

import subprocess
import sys

#: Each of these costs more than all of ours together, or is only needed by a dialog.
LATER = [
    "requests", "urllib3", "truststore", "keyring", "python_calamine", "xlsxwriter", "rich", "filelock",
    "exogui.engine.runner", "exogui.simulator.server", "exogui.lists", "exogui.cli.main",
    "exogui.gui.dialogs.account_dialog", "exogui.gui.dialogs.delete_dialog", "exogui.gui.dialogs.history_dialog",
]  # fmt: skip

OPENED = f"""
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from exogui.__main__ import main

def look():
    window = next(one for one in app.topLevelWidgets() if one.windowTitle().startswith("exogui"))
    print("shown" if window.isVisible() else "hidden", *(name for name in {LATER} if name in sys.modules))
    app.quit()

app = QApplication([])
QTimer.singleShot(300, look)
sys.exit(main([]))
"""


def test_an_open_window_has_loaded_nothing_that_it_does_not_need() -> None:
    run = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, text=True, timeout=60, check=False)
    assert (run.stdout.split(), run.returncode) == (["shown"], 0), run.stderr
