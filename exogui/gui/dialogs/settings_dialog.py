"""What a person wants of exogui on this computer, whatever the account."""

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from exogui.accounts.preferences import MAX_BATCH_SIZE, MAX_RETENTION_DAYS, Preferences
from exogui.gui.theme import UNIT, button, label, spin_box


class SettingsDialog(QDialog):
    """The dialog `Settings`; `preferences` gives what its fields say."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setAccessibleName("Settings")
        self.setMinimumWidth(520)
        self._awake = QCheckBox("Keep this computer awake while a batch runs")
        self._awake.setChecked(preferences.keep_awake)
        self._records = spin_box("Keep records for", 1, MAX_RETENTION_DAYS, " days")
        self._records.setValue(preferences.keep_records)
        self._again = spin_box("Ask again above", 0, MAX_BATCH_SIZE, " contacts")
        self._again.setValue(preferences.ask_again_above)
        self._again.setSpecialValueText("never")
        self._again.setGroupSeparatorShown(True)
        rows = QFormLayout()
        rows.setVerticalSpacing(UNIT)
        rows.setHorizontalSpacing(2 * UNIT)
        for one, why in (
            (self._records, "Until then deleted contacts can be restored. SIDs and states stay in the history."),
            (self._again, "A delete of more contacts is asked for a second time."),
        ):
            reason = label(why, "muted")
            reason.setWordWrap(True)
            rows.addRow(one.accessibleName(), one)
            rows.addRow("", reason)
        save, leave = button("Save", "check", "primary"), button("Leave as it was")
        save.setDefault(True)
        save.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)
        box = QDialogButtonBox()
        box.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        column.addWidget(label("Settings of this computer", "title"))
        column.addWidget(self._awake)
        column.addLayout(rows)
        column.addSpacing(UNIT)
        column.addWidget(box)

    @property
    def preferences(self) -> Preferences:
        """What the fields say."""
        return Preferences(self._awake.isChecked(), self._records.value(), self._again.value())
