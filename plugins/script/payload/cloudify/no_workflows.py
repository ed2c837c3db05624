# cloudify.workflows: workflows in Python are not run by brolly, and code that uses their context is told so.

from cloudify.exceptions import NonRecoverableError


class _Nothing(object):
    def __getattr__(self, name):
        raise NonRecoverableError('workflows in Python are not run by brolly; docs/plugins.md tells how to write one')


ctx = workflow_ctx = parameters = workflow_parameters = api = _Nothing()
