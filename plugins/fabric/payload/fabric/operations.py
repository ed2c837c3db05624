# Commands, files and settings, in the spelling of both releases of Fabric.

import base64
import contextlib
import functools
import os
import subprocess

from cloudify import relay
from cloudify.exceptions import NonRecoverableError


class FabricCommandError(RuntimeError):
    """A command ended with another exit code than 0. The operation is tried again."""

    def __init__(self, result):
        self.result = result
        super(FabricCommandError, self).__init__(
            'the command {0!r} ended with exit code {1}: {2}'.format(result.command, result.return_code, result.stderr.strip()[-2000:]))


class Result(str):
    """What a command printed on stdout, with attributes."""

    def __new__(cls, out, err, code, command):
        result = str.__new__(cls, out.rstrip('\r\n'))
        result.command = result.real_command = command
        result.stdout, result.stderr = out, err
        result.return_code = result.exited = code
        result.failed, result.succeeded = code != 0, code == 0
        result.ok = result.succeeded
        return result

    def __bool__(self):
        return self.ok if self._counts_by_code else len(self) > 0

    _counts_by_code = False


class ConnectionResult(Result):
    """In release 2 a result is true when the command went well."""

    _counts_by_code = True


class Env(dict):
    """The settings of the task, as items and as attributes."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)

    def __setattr__(self, name, value):
        self[name] = value


env = Env(warn_only=False, cwd='', lcwd='', command_prefixes=[], shell_env={}, hidden=())


def _command(command):
    prefixes = list(env.command_prefixes)
    if env.cwd:
        prefixes.insert(0, 'cd ' + _quote(env.cwd))
    exports = ''.join('export {0}={1}; '.format(name, _quote(str(value))) for name, value in env.shell_env.items())
    return exports + ' && '.join(prefixes + [command])


def _quote(text):
    return "'" + text.replace("'", "'\\''") + "'"


def _run(command, root, warn, quiet, user=None, kind=Result):
    whole = _command(command)
    if user and user != 'root':
        whole = 'sudo -n -H -u {0} -- sh -c {1}'.format(_quote(user), _quote(whole))
        root = False
    answer = relay.ask('fabric', act='run', command=whole, root=root, quiet=bool(quiet or env.hidden))
    result = kind(answer['out'], answer['err'], answer['code'], command)
    if result.failed and not (warn or quiet or env.warn_only):
        raise FabricCommandError(result)
    return result


def run(command, shell=True, pty=True, combine_stderr=None, quiet=False, warn_only=False, **_):
    return _run(command, False, warn_only, quiet)


def sudo(command, shell=True, pty=True, combine_stderr=None, user=None, quiet=False, warn_only=False, **_):
    return _run(command, True, warn_only, quiet, user)


def local(command, capture=False, shell=None):
    whole = 'cd {0} && {1}'.format(_quote(env.lcwd), command) if env.lcwd else command
    process = subprocess.Popen(whole, shell=True, executable=shell, stdout=subprocess.PIPE if capture else None,
                               stderr=subprocess.PIPE if capture else None)
    out, err = process.communicate()
    result = Result((out or b'').decode('utf-8', 'replace'), (err or b'').decode('utf-8', 'replace'), process.returncode, command)
    if result.failed and not env.warn_only:
        raise FabricCommandError(result)
    return result


def put(local_path=None, remote_path=None, use_sudo=False, mirror_local_mode=False, mode=None, **_):
    """Writes a file or a file object to the host; gives the list of the paths written."""
    if hasattr(local_path, 'read'):
        content, name = local_path.read(), getattr(local_path, 'name', 'file')
        content = content if isinstance(content, bytes) else content.encode('utf-8')
    else:
        name = os.path.join(env.lcwd, os.path.expanduser(local_path)) if env.lcwd else os.path.expanduser(local_path)
        with open(name, 'rb') as source:
            content = source.read()
        if mirror_local_mode:
            mode = os.stat(name).st_mode & 0o777
    target = remote_path or ''
    if target in ('', '.') or target.endswith('/'):
        target += os.path.basename(name)
    if env.cwd and not target.startswith('/'):
        target = env.cwd.rstrip('/') + '/' + target
    number = int(mode, 8) if isinstance(mode, str) else mode
    relay.ask('fabric', act='put', path=target, content=base64.b64encode(content).decode('ascii'), root=bool(use_sudo),
              mode='{0:o}'.format(number) if number is not None else '')
    return PathList([target])


class PathList(list):
    failed = ()
    succeeded = True


def get(remote_path, local_path=None, use_sudo=False, **_):
    """Reads a file of the host into a file or a file object; gives the list of the paths written."""
    source = env.cwd.rstrip('/') + '/' + remote_path if env.cwd and not remote_path.startswith('/') else remote_path
    content = base64.b64decode(relay.ask('fabric', act='get', path=source, root=bool(use_sudo)))
    if hasattr(local_path, 'write'):
        local_path.write(content)
        return PathList([remote_path])
    target = local_path or os.path.basename(remote_path)
    if os.path.isdir(target):
        target = os.path.join(target, os.path.basename(remote_path))
    with open(target, 'wb') as written:
        written.write(content)
    return PathList([target])


@contextlib.contextmanager
def settings(*managers, **changes):
    """Other settings for a while."""
    before = dict(env)
    with contextlib.ExitStack() if hasattr(contextlib, 'ExitStack') else contextlib.nested(*managers) as stack:
        for manager in managers:
            stack.enter_context(manager)
        env.update(changes)
        try:
            yield env
        finally:
            env.clear()
            env.update(before)


def cd(path):
    joined = path if path.startswith(('/', '~')) or not env.cwd else env.cwd.rstrip('/') + '/' + path
    return settings(cwd=joined)


def lcd(path):
    return settings(lcwd=os.path.join(env.lcwd, path))


def prefix(command):
    return settings(command_prefixes=env.command_prefixes + [command])


def shell_env(**variables):
    return settings(shell_env=dict(env.shell_env, **variables))


def hide(*groups):
    return settings(hidden=tuple(groups))


def show(*_):
    return settings(hidden=())


quiet = functools.partial(settings, warn_only=True, hidden=('everything',))
warn_only = functools.partial(settings, warn_only=True)


def abort(message):
    raise NonRecoverableError(message)


def warn(message):
    relay.walk('logger', 'warning', message)


def puts(text, **_):
    print(text)


fastprint = puts


def execute(function, *args, **kwargs):
    for name in ('host', 'hosts', 'role', 'roles'):
        if name in kwargs:
            raise NonRecoverableError('execute(..., {0}=...) is not offered: a task runs on the host of fabric_env'.format(name))
    return {env.get('host_string'): function(*args, **kwargs)}


def task(*args, **_):
    """Marks a task of release 2: it gets the connection as its first argument."""
    if len(args) == 1 and callable(args[0]):
        args[0].takes_connection = True
        return args[0]
    return task


def task_of_release_1(*args, **_):
    return args[0] if len(args) == 1 and callable(args[0]) else task_of_release_1


class Connection(object):
    """The host of fabric_env, in the spelling of release 2. Other hosts cannot be opened."""

    def __init__(self, host=None, *_, **__):
        own = env.get('host_string')
        if host is not None and host != own:
            raise NonRecoverableError('a connection to {0} is not offered: a task runs on the host of fabric_env, {1}'.format(host, own))
        self.host = self.original_host = own
        self.user = env.get('user')
        self.port = env.get('port', 22)
        self.is_connected = True

    def run(self, command, hide=None, warn=False, env=None, **_):
        with shell_env(**(env or {})):
            return _run(command, False, warn, bool(hide), kind=ConnectionResult)

    def sudo(self, command, hide=None, warn=False, env=None, user=None, **_):
        with shell_env(**(env or {})):
            return _run(command, True, warn, bool(hide), user, kind=ConnectionResult)

    def local(self, command, warn=False, **_):
        with settings(warn_only=warn):
            return local(command, capture=True)

    def put(self, local, remote=None, **_):
        return put(local, remote)

    def get(self, remote, local=None, **_):
        return get(remote, local)

    def cd(self, path):
        return cd(path)

    def prefix(self, command):
        return prefix(command)

    def open(self):
        pass

    close = open

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def run_task(function, properties):
    """Runs a task with its properties as named arguments."""
    if getattr(function, 'takes_connection', False):
        return function(Connection(), **properties)
    return function(**properties)


def not_offered(name):
    def refuse(*_, **__):
        raise NonRecoverableError('fabric.api.{0} is not offered by brolly'.format(name))
    return refuse


reboot = not_offered('reboot')
prompt = not_offered('prompt')
open_shell = not_offered('open_shell')
