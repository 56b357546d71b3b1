"""What holds for one server holds for a cluster: the store's own tests, on the fixtures of this folder."""

# ruff: noqa: F403 - each star is a whole module of tests
from tests.delivery.test_queue import *
from tests.repositories.test_conversation_log import *
from tests.repositories.test_statistics_writer import *
from tests.store.test_documents import *

del test_a_store_that_goes_away_in_between_is_outlived  # noqa: F821 - a star's; it ends an embedded store
