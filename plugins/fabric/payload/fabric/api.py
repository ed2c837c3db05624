# What "from fabric.api import ..." gives, as in release 1.

from fabric.operations import (  # noqa: F401
    abort, cd, env, execute, fastprint, get, hide, lcd, local, open_shell, prefix, prompt, put, puts, quiet, reboot, run,
    settings, shell_env, show, sudo, warn, warn_only)
from fabric.operations import task_of_release_1 as task  # noqa: F401


def serial(function):
    return function


parallel = runs_once = serial


def roles(*_):
    return serial


hosts = roles
