"""Installs a blueprint with Cloudify's own local engine, which stores nothing; prints the seconds of the install alone."""

import contextlib
import logging
import os
import sys
import time

from cloudify.workflows import local

logging.disable(logging.CRITICAL)
# Its events are lines on standard output: writing them is none of what is compared.
with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
    environment = local.init_env(sys.argv[1], name="bench")
    started = time.monotonic()
    environment.execute("install", task_retries=0, task_retry_interval=0)
    seconds = time.monotonic() - started
print(f"{seconds:.3f}")
