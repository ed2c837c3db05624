# cloudify.utils: what plugins of blueprints use of it.

import logging
import os
import shlex
import subprocess
import sys
import traceback

from cloudify.exceptions import CommandExecutionException


def exception_to_error_cause(exception, tb):
    """An exception as plain values."""
    lines = traceback.format_exception(type(exception), exception, tb)
    return {'message': str(exception), 'type': type(exception).__name__, 'traceback': ''.join(lines)}


def setup_logger(logger_name, logger_level=logging.INFO, handlers=None, **_):
    logger = logging.getLogger(logger_name)
    logger.setLevel(logger_level)
    for handler in handlers or [logging.StreamHandler(sys.stdout)]:
        logger.addHandler(handler)
    return logger


def get_tenant_name():
    return 'default_tenant'


class CommandExecutionResponse(object):
    def __init__(self, command, std_out, std_err, return_code):
        self.command, self.std_out, self.std_err, self.return_code = command, std_out, std_err, return_code


class LocalCommandRunner(object):
    """Runs commands where the code runs."""

    def __init__(self, logger=None, host='localhost'):
        self.logger = logger or logging.getLogger('LocalCommandRunner')
        self.host = host

    def run(self, command, exit_on_failure=True, stdout_pipe=True, stderr_pipe=True, cwd=None, execution_env=None,
            encoding='utf-8'):
        words = shlex.split(command) if not isinstance(command, (list, tuple)) else list(command)
        environment = dict(os.environ, **(execution_env or {}))
        process = subprocess.Popen(words, stdout=subprocess.PIPE if stdout_pipe else None,
                                   stderr=subprocess.PIPE if stderr_pipe else None, cwd=cwd, env=environment)
        out, err = process.communicate()
        out = (out or b'').decode(encoding, 'replace').rstrip()
        err = (err or b'').decode(encoding, 'replace').rstrip()
        if process.returncode != 0 and exit_on_failure:
            raise CommandExecutionException(command=command, error=err, output=out, code=process.returncode)
        return CommandExecutionResponse(command, out, err, process.returncode)
