# The operation that runs now: its context and its inputs.

from cloudify.context import CloudifyContext


class Current(object):
    """Made when it is first asked for."""

    def __init__(self):
        self._ctx = None
        self._parameters = None

    def set(self, ctx, parameters=None):
        self._ctx, self._parameters = ctx, parameters

    def clear(self):
        self._ctx = self._parameters = None

    def get_ctx(self):
        if self._ctx is None:
            self._ctx = CloudifyContext()
        return self._ctx

    def get_parameters(self):
        if self._parameters is None:
            self._parameters = self.get_ctx().parameters
        return self._parameters


current_ctx = Current()


class ContextProxy(object):
    """Stands for the context, so that it can be imported before it is there."""

    def __getattr__(self, name):
        return getattr(current_ctx.get_ctx(), name)

    def __setattr__(self, name, value):
        setattr(current_ctx.get_ctx(), name, value)

    def __call__(self, command):
        return current_ctx.get_ctx()(command)

    def __bool__(self):
        return True

    __nonzero__ = __bool__


class ParametersProxy(object):
    """The inputs of the operation, as items and as attributes."""

    def __getattr__(self, name):
        parameters = current_ctx.get_parameters()
        if not name.startswith('__') and name in parameters:
            return parameters[name]
        return getattr(parameters, name)

    def __getitem__(self, name):
        return current_ctx.get_parameters()[name]

    def __setitem__(self, name, value):
        current_ctx.get_parameters()[name] = value

    def __contains__(self, name):
        return name in current_ctx.get_parameters()

    def __iter__(self):
        return iter(current_ctx.get_parameters())

    def __len__(self):
        return len(current_ctx.get_parameters())

    def __repr__(self):
        return repr(current_ctx.get_parameters())


ctx = ContextProxy()
ctx_parameters = ParametersProxy()
