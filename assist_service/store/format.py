"""Which form the data in the store has: a number that only grows when an older release could not read it."""

from assist_service.errors import AssistError
from assist_service.store import keys
from assist_service.store.connection import Store

# 1: from the first release on. Raise it only for what ``domain/tolerant_reader.py`` cannot bridge, and one release
# after the one that learned to read it, so that two releases can still run side by side.
FORMAT = 1


class StoreFormatError(AssistError):
    """The store is of a newer release, or half restored."""

    code = "store_form"


def ensure_format(store: Store) -> Store:
    """Return the store if this release can work on it; an empty one is given our form.

    Raises:
        StoreForm: it was written by a newer release, or a restore into it did not end.
        StoreUnavailable: it did not answer.

    """
    # Read first: a store whose memory is full refuses every write, and must be served all the same.
    stored_format = store.ask("get", keys.data_format())
    if stored_format is None:
        store.run(lambda client: client.set(keys.data_format(), FORMAT, nx=True), idempotent=True)
        stored_format = store.ask("get", keys.data_format())
    number = int(stored_format or 0)
    if number > FORMAT:
        raise StoreFormatError(
            f"This store was written by a newer release (form {number}; this one reads up to {FORMAT}).",
            "Run the newer release, or restore a back-up that this one made into an empty store.",
        )
    if store.ask("exists", keys.restoring()):
        raise StoreFormatError(
            "A restore into this store did not end, so part of it is missing.",
            "Run `assist restore FILE` again; it begins anew.",
        )
    if number < FORMAT:
        store.ask("set", keys.data_format(), FORMAT)
    return store
