"""A process of the server ends when it is told to, at whatever moment that is.

Granian forks its processes, which inherit the handler of their parent and keep it while they load: told to end then,
they would note it for a parent they are not, and serve for ever. And Python runs a handler in its main thread alone: a
signal that comes while that thread falls asleep, or that another thread takes, does not wake it. Either way the server
would kill the process later, with what it has counted and what it is answering.
"""

import os
import signal
import threading
import time

AGAIN = 1.0  # seconds, for a process that has not ended yet


def end_when_told() -> None:
    """End at once while the process loads; afterwards have its main thread hear every signal.

    The server puts its own handler of SIGTERM in the place of the default one once it serves. Does nothing outside the
    main thread, where nobody may: `runserver` loads the program there, and ends by itself.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_repeat, args=[reading], name="stopping", daemon=True).start()


def _repeat(reading: int) -> None:
    """Send the main thread what any thread was sent, until the process ends: what is sent again is read here again."""
    while number := os.read(reading, 1):
        time.sleep(AGAIN)
        signal.pthread_kill(threading.main_thread().ident, number[0])
