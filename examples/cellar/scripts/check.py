# Asks the cellar for its wines, from the machine where brolly runs.

import json

try:
    from urllib.request import urlopen
except ImportError:
    from urllib2 import urlopen

from cloudify import ctx
from cloudify.exceptions import NonRecoverableError, RecoverableError
from cloudify.state import ctx_parameters as inputs

ctx.logger.info('Asking {0}'.format(inputs['url']))
try:
    answer = json.loads(urlopen(inputs['url'], timeout=5).read().decode('utf-8'))
except (IOError, ValueError) as error:
    raise RecoverableError('{0} does not answer yet: {1}'.format(inputs['url'], error), retry_after=1)

if not answer['wines']:
    raise NonRecoverableError('the cellar is empty')
ctx.instance.runtime_properties['wines'] = [wine['name'] for wine in answer['wines']]
