# The exceptions by which Python code says how its operation ends.


class NonRecoverableError(Exception):
    """The operation fails for good."""

    def __init__(self, *args, **kwargs):
        self.causes = kwargs.pop('causes', [])
        super(NonRecoverableError, self).__init__(*args)


class RecoverableError(Exception):
    """The operation is tried again while attempts are left, after `retry_after` seconds where given."""

    def __init__(self, message='', retry_after=None, causes=None, **_):
        self.retry_after = retry_after
        self.causes = causes or []
        super(RecoverableError, self).__init__(message)


class OperationRetry(RecoverableError):
    """The operation asks to be run again."""


class HttpException(NonRecoverableError):
    def __init__(self, url='', code=0, message='', causes=None):
        self.url, self.code = url, code
        super(HttpException, self).__init__('{0} ({1}): {2}'.format(url, code, message), causes=causes or [])


class ProcessExecutionError(RuntimeError):
    def __init__(self, message='', error_type=None, traceback=None):
        super(ProcessExecutionError, self).__init__(message)
        self.error_type, self.traceback = error_type, traceback


class CommandExecutionError(RuntimeError):
    def __init__(self, command='', error=None):
        self.command, self.error = command, error
        super(CommandExecutionError, self).__init__('the command {0!r} cannot be run: {1}'.format(command, error))


class CommandExecutionException(Exception):
    def __init__(self, command='', error='', output='', code=1):
        self.command, self.error, self.output, self.code = command, error, output, code
        super(CommandExecutionException, self).__init__(
            'the command {0!r} ended with exit code {1}: {2}'.format(command, code, error))


class TimeoutException(Exception):
    pass
