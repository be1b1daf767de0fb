"""Settings of this computer, whatever the account."""

from PySide6.QtWidgets import QCheckBox, QWidget

from exogui.accounts.preferences import MAX_BATCH_SIZE, MAX_RETENTION_DAYS, Preferences
from exogui.gui.dialogs.dialog import Dialog, Role, button_box
from exogui.gui.layout import form
from exogui.gui.theme import button, label, spin_box


class SettingsDialog(Dialog):
    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("Settings", parent)
        self.setMinimumWidth(520)
        self._awake = QCheckBox("Keep this computer awake while a batch runs")
        self._awake.setChecked(preferences.keep_awake)
        self._records = spin_box("Keep records for", 1, MAX_RETENTION_DAYS, " days")
        self._records.setValue(preferences.keep_records)
        self._limit = spin_box("Ask again above", 0, MAX_BATCH_SIZE, " contacts")
        self._limit.setValue(preferences.ask_again_above)
        self._limit.setSpecialValueText("never")
        self._limit.setGroupSeparatorShown(True)
        fields = form()
        for field, hint in (
            (self._records, "Until then deleted contacts can be restored. SIDs and states stay in the history."),
            (self._limit, "You confirm a second time before more contacts than this are deleted."),
        ):
            fields.addRow(field.accessibleName(), field)
            fields.addRow("", label(hint, "muted", wrap=True))
        save = button("Save", "check", "primary", self.accept)
        save.setDefault(True)
        cancel = button("Leave as it was", clicked=self.reject)
        box = button_box((cancel, Role.RejectRole), (save, Role.AcceptRole))
        self.arrange(label("Settings of this computer", "title"), self._awake, fields, box)

    @property
    def preferences(self) -> Preferences:
        return Preferences(self._awake.isChecked(), self._records.value(), self._limit.value())
