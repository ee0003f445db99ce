"""Imported, before the program, by the process that workers are forked from, and by no other (operations.listening)."""

import gc
import os
import signal

from uploads import confinement

gc.disable()  # as in app.py
confinement.hide()
# Who stops a whole group of processes must not end the one that says when its workers have ended.
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
