"""The store's data format: a number that grows only when older releases cannot read the data."""

from assist_service.errors import AssistError
from assist_service.store import keys
from assist_service.store.connection import Store

# Raise it only for changes that ``domain/tolerant_reader.py`` cannot bridge, and one release after
# the first that can read them, so that two releases can still run side by side.
FORMAT = 1


class StoreFormatError(AssistError):
    """The store was written by a newer release or is only partly restored."""

    code = "store_form"


def ensure_format(store: Store) -> Store:
    """Return the store if this release can use it; mark an empty one with this release's format.

    Raises:
        StoreFormatError: it was written by a newer release, or a restore did not finish.
        StoreUnavailable: it did not answer.

    """
    # Read first: a store whose memory is full refuses writes but must still be usable.
    stored_format = store.ask("get", keys.data_format())
    if stored_format is None:
        store.run(lambda client: client.set(keys.data_format(), FORMAT, nx=True), idempotent=True)
        stored_format = store.ask("get", keys.data_format())
    number = int(stored_format or 0)
    if number > FORMAT:
        raise StoreFormatError(
            f"This store was written by a newer release (format {number}; this one reads up to {FORMAT}).",
            "Run the newer release, or restore a backup made by this release into an empty store.",
        )
    if store.ask("exists", keys.restoring()):
        raise StoreFormatError(
            "A restore into this store did not finish, so some data is missing.",
            "Run `assist restore FILE` again; it starts from the beginning.",
        )
    if number < FORMAT:
        store.ask("set", keys.data_format(), FORMAT)
    return store
