"""Python's collector of cycles, kept from running again and again while a document is read.

A document becomes many small objects that all live on, and no cycles. The collector runs each time that some
hundred of them have been made, and walks over those that it has seen before: a third of the time of a large
document.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made between two collections; by default Python has 700.
_OBJECTS = 300_000
# Objects of one document that are worth passing over; of fewer the collector is soon done.
_MANY = 30_000

_lock = threading.Lock()
_num_readers = 0
_usual = (0, 0, 0)


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let the collector run rarely until the last of the threads that are within has left.

    The setting is the process's. A collector that is switched off, or runs more rarely, stays as it is.
    """
    global _num_readers, _usual
    with _lock:
        if _num_readers == 0:
            _usual = gc.get_threshold()
            if 0 < _usual[0] < _OBJECTS:
                gc.set_threshold(_OBJECTS, *_usual[1:])
        _num_readers += 1
    try:
        yield
    finally:
        with _lock:
            _num_readers -= 1
            if _num_readers == 0:
                _keep_unseen()
                gc.set_threshold(*_usual)


def _keep_unseen() -> None:
    """Count much that has been made among the old objects, so that the next collection need not walk over it.

    It puts the next full collection off, so it is for large documents only.
    """
    # An application that freezes its own objects keeps them frozen.
    if gc.get_count()[0] > _MANY and gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
