# Asks brolly over the two named pipes of the folder that BROLLY_CTX names, as the command "ctx" does.

import itertools
import json
import os
import threading

from cloudify import exceptions

_counter = itertools.count(1)
_lock = threading.Lock()


class StopOperation(SystemExit):
    """ctx.abort_operation and ctx.retry_operation end the code by it; its exit code is 1."""

    def __init__(self, message=''):
        super(StopOperation, self).__init__(1)
        self.message = message


def is_there():
    """Whether there is an operation to ask."""
    folder = os.environ.get('BROLLY_CTX')
    return bool(folder) and os.path.exists(os.path.join(folder, 'requests'))


def ask(what, **details):
    """Sends one request and gives the value of its answer; an error in it is raised as an exception of its kind."""
    details['ask'] = what
    try:
        text = json.dumps(details)
    except (TypeError, ValueError) as error:
        raise exceptions.NonRecoverableError('only JSON values can be kept: {0}'.format(error))
    answer = json.loads(_exchange(['--brolly-python', text]))
    if 'error' not in answer:
        return answer.get('value')
    kind, message = answer['error']['type'], answer['error']['message']
    if kind == 'StopOperation':
        raise StopOperation(message)
    raise getattr(exceptions, kind, RuntimeError if kind != 'KeyError' else KeyError)(message)


def walk(*arguments):
    """What the command "ctx" would do with the arguments."""
    return ask('walk', arguments=list(arguments))


def _exchange(words):
    folder = os.environ.get('BROLLY_CTX', '')
    if not is_there():
        raise exceptions.NonRecoverableError('there is no operation to ask: "ctx" works only in code that brolly runs')
    with _lock:
        name = '{0}-{1}'.format(os.getpid(), next(_counter))
        answer = os.path.join(folder, 'answer.' + name)
        mask = os.umask(0)
        try:
            os.mkfifo(answer, 0o666)
            heard = os.open(answer, os.O_RDWR)
            with open(os.path.join(folder, 'request.' + name), 'wb') as request:
                request.write(b''.join(_bytes(word) + b'\0' for word in [os.getcwd()] + words))
        finally:
            os.umask(mask)
        try:
            said = os.open(os.path.join(folder, 'requests'), os.O_RDWR)
            os.write(said, _bytes(name + '\n'))
            os.close(said)
            code = b''
            while not code.endswith(b'\n'):
                code += os.read(heard, 64)
            out, err = _read(answer + '.out'), _read(answer + '.err')
        finally:
            os.close(heard)
            os.remove(answer)
    if int(code) != 0:
        raise RuntimeError(err.strip())
    return out


def _read(path):
    with open(path, 'rb') as source:
        text = source.read().decode('utf-8')
    os.remove(path)
    return text


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode('utf-8')
