"""The processor time that observability adds to a webhook, part by part: processor time of the thread, side by side.

The whole webhook with and without was tried first: on a busy machine the difference drowns in noise.
"""

import os
import tempfile
import time
from collections.abc import Callable
from statistics import median

ROUNDS = 7


def main() -> None:
    """Print microseconds for each webhook."""
    # As in a running service, counts are shared by web processes through files.
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        from flask import Flask

        from assist_service.observability import metrics, timings
        from assist_service.web import request_id

        def client(*, ids: bool) -> Callable[[], object]:
            app = Flask("bare")
            app.add_url_rule("/", view_func=lambda: "ok")
            if ids:
                request_id.init_app(app)
            made = app.test_client()
            return lambda: made.get("/")

        def six() -> None:
            timings.begin()
            for step in timings.STEPS:
                timings.done(step)
            timings.end()

        assert timings.listeners == [metrics.count_step]
        without, with_ids = client(ids=False), client(ids=True)
        told, added = [], []
        for _ in range(ROUNDS):
            told.append(_took(six, 3000))
            added.append(_took(with_ids, 500) - _took(without, 500))
    print(f"Processor time that observability adds to one webhook, medians of {ROUNDS} rounds")
    print(f"  six steps counted   {median(told) * 1e6:6.0f} us")
    print(f"  a request id        {median(added) * 1e6:6.0f} us")


def _took(work: Callable[[], object], times: int) -> float:
    began = time.thread_time()
    for _ in range(times):
        work()
    return (time.thread_time() - began) / times


if __name__ == "__main__":
    main()
