"""The exception tree. Imports nothing.

AnzhiError
├── InputError                 the caller's input cannot be used; the message says what to do
│   ├── UnreadableFileError    no permission, not a regular file, vanished while reading
│   ├── EmptyFileError         nothing in it
│   ├── UnsupportedFormatError content is of a form that no reader takes
│   ├── CorruptFileError       content claims a form but breaks its rules
│   ├── EncryptedFileError     needs a password
│   ├── LimitExceededError     size, pages, time or memory over the configured limit
│   ├── NoDocumentsError       a folder or path without any document
│   ├── NotFoundError          no such document, clause, unit …
│   ├── NoPagePictureError     the original has no pages, or none that can be drawn
│   ├── NotComparableError     one text twice, or different works without being forced
│   ├── AmendmentError         a value that a document cannot have, or no reason given
│   ├── QuestionError          empty, too long or unusable question
│   ├── ItemError              an item of the question bank that cannot be kept, or not moved on
│   ├── ChangedMeanwhileError  somebody else has changed it since it was read
│   ├── TimeIsUpError          an answer behind the deadline, or to what is handed in already
│   ├── SettingsError          a setting is missing or out of range
│   ├── NotLoggedInError       nobody is logged in, and this is not open to everybody
│   ├── LoginFailedError       name and password do not fit
│   ├── InvalidTokenError      the access token is unknown, expired or revoked
│   ├── ForbiddenError         the account may not do this
│   │   └── PasswordChangeError  not before the account has a password that only its owner knows
│   ├── WeakPasswordError      a password that breaks the rules
│   ├── AccountError           a change of accounts that cannot be: name taken, last administrator
│   ├── TooManyRequestsError   over a limit of calls; details say how many seconds to wait
│   ├── QueueFullError         too many jobs are waiting
│   └── WrongHostError         the service was reached under a name that is not its own
├── LibraryError               the library folder cannot be used
│   ├── LibraryLockedError     another process is writing
│   ├── LibraryVersionError    made by another version of the schema
│   └── IndexStaleError        the index does not fit the library, dictionary or encoder
├── ModelError                 the language model that is configured gives no usable reply
└── InternalError              our own defect: report it

Every class has ``code`` (snake_case, part of the API) and ``status`` (HTTP); the message is Chinese,
meant for a person, and says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class AnzhiError(Exception):
    """Root of the tree.

    Args:
        message: Chinese text for the person, with advice.
        details: machine-readable facts (file name, page, limit …).
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details: dict[str, Any] = dict(details or {})


class InputError(AnzhiError):
    """The caller's input cannot be used."""

    code = "bad_input"
    status = 422


class UnreadableFileError(InputError):
    """The file cannot be opened or read."""

    code = "unreadable_file"


class EmptyFileError(InputError):
    """The file has no content."""

    code = "empty_file"


class UnsupportedFormatError(InputError):
    """No reader takes this form of content."""

    code = "unsupported_format"
    status = 415


class CorruptFileError(InputError):
    """The content breaks the rules of the form that it claims."""

    code = "corrupt_file"


class EncryptedFileError(InputError):
    """The content needs a password."""

    code = "encrypted_file"


class LimitExceededError(InputError):
    """Over a configured limit of size, pages, time or memory."""

    code = "limit_exceeded"
    status = 413


class NoDocumentsError(InputError):
    """A path that holds no document."""

    code = "no_documents"


class NotFoundError(InputError):
    """The named thing is not in the library."""

    code = "not_found"
    status = 404


class NoPagePictureError(InputError):
    """The original has no pages (HTML, text, Word), or a form that cannot be drawn (OFD)."""

    code = "no_page_picture"


class NotComparableError(InputError):
    """One and the same text twice, or texts of different works that nobody asked to compare anyway."""

    code = "not_comparable"


class AmendmentError(InputError):
    """A value that a document cannot have, or a change without a reason; ``details["field"]`` says which."""

    code = "bad_amendment"


class QuestionError(InputError):
    """A question that is empty, too long or has nothing to search for."""

    code = "bad_question"


class ItemError(InputError):
    """An item of the question bank that cannot be kept as it is, or that may not take this step."""

    code = "bad_item"


class ChangedMeanwhileError(InputError):
    """What is to be changed is not what was read: somebody else has changed it in between."""

    code = "changed_meanwhile"
    status = 409


class TimeIsUpError(InputError):
    """An answer to an exam whose time is over, or that was handed in."""

    code = "time_is_up"
    status = 409


class SettingsError(InputError):
    """A setting is missing or out of range."""

    code = "bad_settings"
    status = 500


class LibraryError(AnzhiError):
    """The library folder cannot be used."""

    code = "library_error"
    status = 503


class LibraryLockedError(LibraryError):
    """Another process is writing to the library."""

    code = "library_locked"


class LibraryVersionError(LibraryError):
    """The library was made by another version of the schema."""

    code = "library_version"


class IndexStaleError(LibraryError):
    """The index does not fit the library, the dictionary or the encoder."""

    code = "index_stale"


class ModelError(AnzhiError):
    """The configured language model gives no usable reply; answers go on without it."""

    code = "model_unavailable"
    status = 502


class InternalError(AnzhiError):
    """A defect of ours."""

    code = "internal_error"


class NotLoggedInError(InputError):
    """Nobody is logged in, and what was asked for is not open to everybody."""

    code = "not_logged_in"
    status = 401


class ForbiddenError(InputError):
    """The account may not do this."""

    code = "forbidden"
    status = 403


class PasswordChangeError(ForbiddenError):
    """An administrator knows the password: it has to be changed before anything else."""

    code = "password_change_needed"


class LoginFailedError(InputError):
    """Name and password do not fit, or there is no such account: the two are not told apart."""

    code = "login_failed"
    status = 401


class InvalidTokenError(InputError):
    """The access token of a program is unknown, expired or revoked."""

    code = "invalid_token"
    status = 401


class WeakPasswordError(InputError):
    """A password that is too short, too common or the name itself."""

    code = "weak_password"


class AccountError(InputError):
    """A change of accounts that cannot be made: the name is taken, or nobody could administer any more."""

    code = "account_conflict"
    status = 409


class TooManyRequestsError(InputError):
    """Over a limit of calls or of failed logins; ``details["retry_after"]`` is in seconds."""

    code = "too_many_requests"
    status = 429


class WrongHostError(InputError):
    """Reached under a name that is not this computer's, while whoever sits at it needs no login."""

    code = "wrong_host"
    status = 421


class QueueFullError(InputError):
    """Too many jobs are waiting for their turn, or their files take too much room."""

    code = "queue_full"
    status = 503
