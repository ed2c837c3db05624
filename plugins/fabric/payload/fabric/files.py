# fabric.contrib.files: small questions about files of the host.

from fabric.operations import _quote, run, settings, sudo


def _do(command, use_sudo):
    with settings(warn_only=True, hidden=('everything',)):
        return (sudo if use_sudo else run)(command)


def exists(path, use_sudo=False, verbose=False):
    return _do('test -e {0}'.format(_quote(path)), use_sudo).succeeded


def contains(filename, text, exact=False, use_sudo=False, escape=True, **_):
    return _do('grep -{0}Fq -- {1} {2}'.format('x' if exact else '', _quote(text), _quote(filename)), use_sudo).succeeded


def append(filename, text, use_sudo=False, partial=False, **_):
    for line in [text] if not isinstance(text, (list, tuple)) else text:
        if not contains(filename, line, exact=not partial, use_sudo=use_sudo):
            (sudo if use_sudo else run)('printf "%s\\n" {0} >>{1}'.format(_quote(line), _quote(filename)))


def sed(filename, before, after, use_sudo=False, **_):
    expression = 's/{0}/{1}/g'.format(before.replace('/', r'\/'), after.replace('/', r'\/'))
    return (sudo if use_sudo else run)('sed -i.bak -r -e {0} {1}'.format(_quote(expression), _quote(filename)))
