"""A store says which form its data has; who finds another one keeps off."""

import pytest

from assist_service.errors import StoreUnavailable
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.format import FORMAT, StoreFormatError, ensure_format


def test_an_empty_store_is_given_our_form(store: Store):
    assert ensure_format(store) is store
    assert int(store.ask("get", keys.data_format())) == FORMAT


def test_a_full_store_is_served_all_the_same(store: Store):
    """It refuses every write; a worker that starts on such a day must still read."""
    ensure_format(store)
    store.ask("config_set", "maxmemory", 1)
    with pytest.raises(StoreUnavailable):
        store.ask("set", "assist:any", "1")
    assert ensure_format(store) is store
    store.ask("config_set", "maxmemory", 0)


def test_a_newer_form_is_left_alone(store: Store):
    store.ask("set", keys.data_format(), FORMAT + 1)
    with pytest.raises(StoreFormatError, match="newer release"):
        ensure_format(store)
