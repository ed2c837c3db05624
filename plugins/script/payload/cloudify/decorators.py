# The decorators of functions that operations name.

import functools


def operation(func=None, resumable=False, **_):
    """Marks a function as an operation. It gets the context as `ctx` where it asks for it."""
    if func is None:
        return functools.partial(operation, resumable=resumable)
    func.resumable = resumable
    return func


def serial_operation(threshold=0, workflows=None, states=None):
    """Accepted; instances of a node are not run one after another by it."""
    return lambda func: func


def workflow(func=None, **_):
    """Accepted, so that modules with workflows can be imported; brolly does not run workflows in Python."""
    return func if func is not None else (lambda function: function)
