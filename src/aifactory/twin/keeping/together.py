"""Group commit: what arrives together is written to disk together, and answered only then."""

import asyncio
import sqlite3

from aifactory.twin.keeping.store import Store


class Together:
    """The requests of one turn of the event loop share a transaction, and one wait for the disk."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn: asyncio.Future[None] | None = None

    async def kept(self) -> None:
        """Come back when all that is written so far is on disk; raises when it cannot be.

        Who has only read waits, too: nobody is told of something that a crash may still undo.
        """
        if not self._store.shared:
            return
        if self._turn is None:
            loop = asyncio.get_running_loop()
            self._turn = loop.create_future()
            loop.call_soon(self._keep)  # after everybody whose turn it is
        await asyncio.shield(self._turn)

    def _keep(self) -> None:
        turn, self._turn = self._turn, None
        assert turn is not None
        try:
            self._store.keep_shared()
        except sqlite3.Error as error:
            turn.set_exception(error)
        else:
            turn.set_result(None)
