"""Every error that exogui raises on purpose.

ExoguiError
├── InputError      a file, a paste or an option that can't be used
├── AccountError    an account that can't be one, or isn't known
├── CredentialStoreError    the keyring is locked, or refuses
├── JournalError    the journal can't be written or read
└── ReadingStoppedError (services/address_book.py)    the account's contacts can't be read to their end
"""


class ExoguiError(Exception):
    """Something outside exogui is not as it must be, said in the words of the person it happened to.

    Attributes:
        title: what did not happen, one sentence without a full stop at its end.
        advice: what it means for the contacts and what to do next, full sentences; may be empty.
    """

    def __init__(self, title: str, advice: str = "") -> None:
        super().__init__(title, advice)
        self.title = title
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.title}. {self.advice}".rstrip()


class InputError(ExoguiError):
    """A file, a paste or an option that can't be used. Nothing was sent."""


class AccountError(ExoguiError):
    """An account that can't be one, or isn't known. Nothing was sent."""


class CredentialStoreError(ExoguiError):
    """The system's keyring is locked, or refuses."""


class JournalError(ExoguiError):
    """The journal can't be written or read: nothing further may be sent."""


def internal_error_message(error: Exception) -> str:
    """Of an error that nobody expected: it is exogui's fault, and the log knows more."""
    return f"exogui is at fault ({type(error).__name__}), and the log says where."
