"""Runs one command and prints its wall time and processor time in seconds and its peak memory in KiB."""

import resource
import subprocess
import sys
import time

started = time.monotonic()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
seconds = time.monotonic() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{seconds:.3f} {used.ru_utime + used.ru_stime:.3f} {used.ru_maxrss}")
sys.exit(code)
