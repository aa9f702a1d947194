"""The database: opens it, updates its tables, and provides read and write transactions."""

import os
import threading
from contextlib import AbstractContextManager

from sqlalchemy import Connection, exc

from .. import home
from ..errors import UserError
from ..language import text
from . import engine as engines
from .migrations import migrate


class Database:
    """The database at `url`. Safe to use from several threads.

    create: whether to create a missing database file at once. Otherwise it reads as empty until the first write.
    Raises UserError for an invalid address, a missing driver, or a database that cannot be opened.
    """

    def __init__(self, url: str, create: bool = True):
        self._engine = engines.connect(url)
        self._writes = engines.for_writing(self._engine)
        self.file = engines.file_of(self._engine)
        self._prepared = False
        self._preparing = threading.Lock()
        if create or not self._can_create_later():
            self._prepare()

    def reading(self) -> AbstractContextManager[Connection]:
        """A read-only transaction, as a context manager that yields the connection."""
        if not self._prepared:
            if self.file and not os.path.exists(self.file):
                return engines.empty().begin()
            self._prepare()
        return self._engine.begin()

    def writing(self) -> AbstractContextManager[Connection]:
        """A write transaction, as a context manager that yields the connection; SQLite allows one at a time."""
        if not self._prepared:
            self._prepare()
        return self._writes.begin()

    def is_deleted(self) -> bool:
        """Whether the database file has been deleted since it was opened."""
        return self._prepared and self.file is not None and not os.path.exists(self.file)

    def _can_create_later(self) -> bool:
        """Whether the database is a missing file in a place where one can be created later."""
        if self.file is None or os.path.exists(self.file):
            return False
        folder = os.path.dirname(self.file)
        return os.path.isdir(folder) or folder == str(home.checkpoints())

    def _prepare(self) -> None:
        """Creates the tables or updates them to the current version."""
        with self._preparing:
            if self._prepared:
                return
            if self.file and os.path.dirname(self.file) == str(home.checkpoints()):
                home.make(home.checkpoints())
            try:
                with self._writes.begin() as connection:
                    engines.lock_schema(connection)
                    migrate(connection)
            except exc.DBAPIError as error:
                raise UserError(
                    text("The run database cannot be opened: {reason}.", reason=" ".join(str(error.orig).split())),
                    "WSEG_STORE",
                    text("Check that the location exists, is writable and has free space."),
                ) from error
            self._prepared = True
