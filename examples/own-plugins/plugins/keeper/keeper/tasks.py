# A plugin in Python, as it is written for Cloudify.

from cloudify import ctx
from cloudify.decorators import operation
from cloudify.exceptions import NonRecoverableError


@operation
def bind(pages, **_):
    if not isinstance(pages, list):
        raise NonRecoverableError('pages must be a list')
    ctx.instance.runtime_properties['pages'] = pages
    ctx.logger.info('bound {0}'.format(ctx.node.properties['title']))


@operation(resumable=True)
def write_down(ctx, **_):
    pages = ctx.source.instance.runtime_properties['pages']
    pages.append(ctx.target.instance.runtime_properties['text'])
    return len(pages)
