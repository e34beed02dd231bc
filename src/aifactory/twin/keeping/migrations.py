"""How a state that an older twin wrote becomes one of today's, a shape at a time."""

import sqlite3
from collections.abc import Callable, Mapping

import orjson

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.keeping.tombs import grave_key

SHAPE = 3


def _date_principals(db: sqlite3.Connection) -> None:
    """Shape 2: principals know since when they are in the directory, the state when it was made."""
    clock = db.execute("SELECT body FROM records WHERE kind='meta' AND key='clock'").fetchone()
    born = float(orjson.loads(clock[0])["virtual"]) if clock else 0.0
    db.execute("INSERT OR IGNORE INTO records VALUES ('meta', 'born', ?)", (orjson.dumps(born),))
    found = db.execute("SELECT key, body FROM records WHERE kind='principal'").fetchall()
    for key, body in found:
        dated = orjson.dumps({"since": 0.0, **orjson.loads(body)})
        db.execute("UPDATE records SET body=? WHERE kind='principal' AND key=?", (dated, key))


def _name_the_dead(db: sqlite3.Connection) -> None:
    """Shape 3: tombstones are kept by id; a vault's keys and an agents' subnet had other names."""
    found = db.execute("SELECT key, body FROM records WHERE kind='tombstone'").fetchall()
    for key, body in found:
        grave = orjson.loads(body)
        resource = ResourceId(grave["body"].get("id") or grave["id"])
        if "~" in resource.name:
            resource = ResourceId(resource.text.rpartition("/")[0] + "/legionservicelink")
        grave |= {"id": resource.text, "name": resource.name}
        db.execute(
            "UPDATE records SET key=?, body=? WHERE kind='tombstone' AND key=?",
            (grave_key(resource), orjson.dumps(grave), key),
        )


STEPS: Mapping[int, Callable[[sqlite3.Connection], None]] = {
    1: _date_principals,
    2: _name_the_dead,
}


def migrate(db: sqlite3.Connection) -> None:
    """Bring a state of an older shape up to today's, or leave it as it was."""
    db.execute("BEGIN IMMEDIATE")  # another process may have been faster
    shape = db.execute("PRAGMA user_version").fetchone()[0]
    try:
        for step in range(shape, SHAPE):
            STEPS[step](db)
        db.execute(f"PRAGMA user_version={SHAPE}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
