# Runs a task of a fabfile, or of a module. Its settings and properties come in the inputs of the operation.
#
#   run_fabric.py PATH NAME          a function of a file
#   run_fabric.py - MODULE.NAME      a function of a module

import importlib
import importlib.util
import os
import sys
import traceback

from cloudify import relay
from cloudify.exceptions import NonRecoverableError, RecoverableError
from cloudify.state import current_ctx
from fabric import operations


def load(path, name):
    try:
        if path == '-':
            module_name, _, name = name.rpartition('.')
            module = importlib.import_module(module_name)
        else:
            sys.path.insert(0, os.path.dirname(path))
            spec = importlib.util.spec_from_file_location('fabfile', path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
    except ImportError as error:
        raise NonRecoverableError('the tasks cannot be imported: {0}; of Fabric, brolly offers what docs/scripts.md lists'.format(error))
    if not callable(getattr(module, name, None)):
        raise NonRecoverableError('there is no task {0!r} in the tasks of fabric'.format(name))
    return getattr(module, name)


def main(path, name):
    inputs = current_ctx.get_parameters()
    try:
        try:
            operations.env.update(inputs.get('fabric_env') or {})
            operations.env.update(relay.ask('fabric', act='env'))
            value = operations.run_task(load(path, name), dict(inputs.get('task_properties') or {}))
            relay.ask('returned', value=value)
        finally:
            current_ctx.get_ctx().save()
    except Exception as error:
        relay.ask('raised', type=type(error).__name__, message=str(error), traceback=traceback.format_exc(),
                  recoverable=not isinstance(error, NonRecoverableError),
                  retry_after=error.retry_after if isinstance(error, RecoverableError) else None)
        sys.exit(1)


main(*sys.argv[1:])
