"""What holds for one server holds for a cluster: the store's own tests, on the fixtures of this folder."""

# ruff: noqa: F403 - each star is a whole module of tests
from tests.delivery.test_queue import *
from tests.store.test_counting import *
from tests.store.test_documents import *
from tests.store.test_log import *

del test_a_store_that_goes_away_in_between_is_outlived  # noqa: F821 - a star's; it ends an embedded store
