# Runs Python code of an operation: a script, or a function of a plugin. Says what it returned or raised.
#
#   brolly_run.py script PATH
#   brolly_run.py function MODULE.FUNCTION

import importlib
import inspect
import os
import sys
import traceback

from cloudify import ctx, relay
from cloudify.exceptions import NonRecoverableError, RecoverableError
from cloudify.state import current_ctx


def run_script(path):
    sys.argv = [path]
    sys.path[0] = os.path.dirname(path)
    with open(path, 'rb') as source:
        code = compile(source.read(), path, 'exec', dont_inherit=True)
    exec(code, {'__name__': '__main__', '__file__': path, '__builtins__': __builtins__})


def run_function(name):
    module_name, _, function_name = name.rpartition('.')
    try:
        function = getattr(importlib.import_module(module_name), function_name)
    except ImportError as error:
        raise Missing('{0}.{1} cannot be imported: {2}'.format(module_name, function_name, error))
    except AttributeError:
        raise Missing('the module {0} has no function {1}'.format(module_name, function_name))
    arguments = dict(current_ctx.get_parameters())
    if takes(function, 'ctx'):
        arguments['ctx'] = ctx
    value = function(**arguments)
    if value is not type(current_ctx.get_ctx().operation).RETRY:
        relay.ask('returned', value=value)


class Missing(NonRecoverableError):
    pass


def takes(function, name):
    """Whether a function can be called with a named argument."""
    try:
        parameters = inspect.signature(function).parameters
        return name in parameters or any(each.kind == each.VAR_KEYWORD for each in parameters.values())
    except AttributeError:
        spec = inspect.getargspec(function)
        return name in spec.args or spec.keywords is not None


def report(error):
    kind = 'ImportError' if isinstance(error, Missing) else type(error).__name__
    relay.ask('raised', type=kind, message=str(error), traceback=traceback.format_exc(),
              recoverable=not isinstance(error, NonRecoverableError),
              retry_after=error.retry_after if isinstance(error, RecoverableError) else None)


def main(kind, what):
    try:
        try:
            {'script': run_script, 'function': run_function}[kind](what)
        finally:
            current_ctx.get_ctx().save()
    except Exception as error:
        report(error)
        sys.exit(1)


if __name__ == '__main__':
    main(*sys.argv[1:])
