# "from invoke import task" of fabfiles.

from fabric.operations import task  # noqa: F401
