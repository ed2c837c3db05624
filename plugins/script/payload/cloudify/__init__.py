# The parts of Cloudify's package that scripts and plugins of blueprints use, in the child process that brolly starts.

from cloudify.state import ctx, ctx_parameters  # noqa: F401

__version__ = '7.1.0'


class _Manager(object):
    def __getattr__(self, name):
        from cloudify.exceptions import NonRecoverableError
        raise NonRecoverableError('there is no manager to ask for {0!r}'.format(name))


manager = _Manager()
