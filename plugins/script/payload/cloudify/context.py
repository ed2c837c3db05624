# The object "ctx" of Python code. It asks brolly once for all that it says, and for the rest when it is called.

import atexit
import copy
import json
import logging
import os
import shlex

from cloudify import relay
from cloudify.exceptions import NonRecoverableError

NODE_INSTANCE = 'node-instance'
RELATIONSHIP_INSTANCE = 'relationship-instance'
DEPLOYMENT = 'deployment'


class ImmutableProperties(dict):
    """Properties of a node: code that writes to them fails for good."""

    def _refuse(self, *_, **__):
        raise NonRecoverableError('Cannot override read only properties')

    __setitem__ = __delitem__ = update = pop = popitem = clear = setdefault = _refuse

    def __deepcopy__(self, memo):
        return copy.deepcopy(dict(self), memo)


def plain(value):
    """The value as JSON keeps it: a copy that shares nothing, of plain types."""
    try:
        return json.loads(json.dumps(value))
    except (TypeError, ValueError) as error:
        raise NonRecoverableError('only JSON values can be kept in runtime properties: {0}'.format(error))


class RuntimeProperties(dict):
    """Runtime properties. What has changed, also deep inside, is sent when it is saved."""

    def __init__(self, values):
        super(RuntimeProperties, self).__init__(values)
        self._saved = plain(dict(values))

    @property
    def dirty(self):
        return bool(self.changes())

    def changes(self):
        """{} or {'set': {...}, 'deleted': [...]} since they were last saved."""
        now = plain(dict(self))
        changed = dict((key, value) for key, value in now.items() if key not in self._saved or self._saved[key] != value)
        deleted = [key for key in self._saved if key not in now]
        return {'set': changed, 'deleted': deleted} if changed or deleted else {}

    def saved(self):
        self._saved = plain(dict(self))

    def get_all(self):
        return dict(self)


class Facts(object):
    """An object with the given facts as attributes."""

    def __init__(self, facts):
        self.__dict__.update(facts)
        self._facts = facts

    def get(self, name, default=None):
        return self._facts.get(name, default)

    def __repr__(self):
        return repr(self._facts)


class Plugin(str):
    """The name of the plugin, with attributes."""

    def __new__(cls, facts):
        plugin = str.__new__(cls, facts['name'])
        plugin.__dict__.update(facts)
        plugin.prefix = os.environ.get('VIRTUAL_ENV', '')
        plugin.source = None
        return plugin

    @property
    def workdir(self):
        path = self.__dict__['workdir']
        if not os.path.isdir(path):
            os.makedirs(path)
        return path


class Node(Facts):
    def __init__(self, facts):
        super(Node, self).__init__(facts)
        self.properties = ImmutableProperties(facts['properties'])

    @property
    def number_of_instances(self):
        return relay.ask('count', node=self.id)


class Instance(object):
    def __init__(self, facts, is_own):
        self.id = facts['id']
        self.index = facts['index']
        self.scaling_groups = facts['scaling_groups']
        self.drift = facts['drift']
        self._host_ip = facts['host_ip']
        values = facts['runtime_properties']
        self.runtime_properties = RuntimeProperties(values) if is_own else ImmutableProperties(values)
        self.relationships = [Relationship(each) for each in facts['relationships']]

    @property
    def host_ip(self):
        if self._host_ip:
            return self._host_ip
        raise NonRecoverableError('the host of {0} has no "ip"'.format(self.id))

    @property
    def relationship(self):
        raise NonRecoverableError('only the instances of a relationship operation have a relationship')

    def update(self, on_conflict=None):
        changes = self.runtime_properties.changes()
        if changes:
            relay.ask('save', properties={self.id: changes})
            self.runtime_properties.saved()

    def refresh(self, force=False):
        if self.runtime_properties.dirty and not force:
            raise NonRecoverableError('there are runtime properties that are not saved; refresh(force=True) drops them')
        values = relay.ask('refresh', instance=self.id)
        self.runtime_properties.clear()
        self.runtime_properties.update(values)
        self.runtime_properties.saved()


class End(object):
    """One end of a relationship, or the target of one."""

    def __init__(self, facts, is_own):
        self.node = Node(facts['node'])
        self.instance = Instance(facts['instance'], is_own)


class Relationship(object):
    def __init__(self, facts):
        self.type = facts['type']
        self.type_hierarchy = facts['type_hierarchy']
        self.target = End(facts['target'], False)


class Operation(Facts):
    RETRY = object()

    def retry(self, message=None, retry_after=None):
        relay.walk('operation', 'retry', {'message': message or '', 'retry_after': retry_after})
        return self.RETRY


class BootstrapContext(Facts):
    def __init__(self, facts):
        super(BootstrapContext, self).__init__(facts)
        self.cloudify_agent = Facts(facts['cloudify_agent'])

    def broker_config(self):
        raise NonRecoverableError('there is no message broker')


class Logs(logging.Handler):
    """Hands log records over to the log of the execution."""

    def emit(self, record):
        level = record.levelname.lower()
        known = level if level in ('debug', 'info', 'warning', 'error', 'critical') else 'info'
        relay.walk('logger', known, self.format(record))


class CloudifyContext(object):
    """What the package's `ctx` stands for while an operation runs."""

    def __init__(self):
        started = relay.ask('start')
        facts = started['facts']
        self._facts = facts
        self.parameters = started['inputs']
        for name in ('type', 'execution_id', 'workflow_id', 'workflow_parameters', 'task_id', 'task_name', 'tenant_name', 'local'):
            setattr(self, name, facts[name])
        self.task_queue = self.task_target = self.execution_token = None
        self.timeout = self.timeout_recoverable = self.execution_creator_username = None
        self.execution_env = {}
        self.resume = False
        self.tenant = dict(facts['tenant'])
        self.provider_context = {}
        self.blueprint = Facts(facts['blueprint'])
        self.deployment = Facts(facts['deployment'])
        self.operation = Operation(facts['operation'])
        self.plugin = Plugin(facts['plugin'])
        self.bootstrap_context = BootstrapContext(facts['bootstrap_context'])
        self._ends = dict((name, End(facts[name], True)) for name in ('source', 'target') if name in facts)
        self._own = End(facts, True) if 'node' in facts else None
        self.logger = logging.getLogger('ctx')
        self.logger.setLevel(logging.DEBUG)
        self.logger.propagate = False
        if not self.logger.handlers:
            self.logger.addHandler(Logs())
        atexit.register(self.save)

    def _own_end(self):
        if self._own is None:
            raise NonRecoverableError(
                'ctx.node/ctx.instance can only be used in a node-instance context but used in a relationship-instance context.')
        return self._own

    def _end(self, name):
        if name not in self._ends:
            raise NonRecoverableError(
                'ctx.source/ctx.target can only be used in a relationship-instance context but used in a node-instance context.')
        return self._ends[name]

    node = property(lambda self: self._own_end().node)
    instance = property(lambda self: self._own_end().instance)
    source = property(lambda self: self._end('source'))
    target = property(lambda self: self._end('target'))

    @property
    def capabilities(self):
        return Capabilities(self)

    def save(self):
        """Hands changed runtime properties over; they are stored when the operation ends."""
        ends = list(self._ends.values()) + ([self._own] if self._own else [])
        for end in ends:
            if relay.is_there():
                end.instance.update()

    def _walk(self, *arguments):
        # What is asked for may use runtime properties: brolly has to know those of this moment.
        self.save()
        return relay.walk(*arguments)

    def __call__(self, command):
        words = shlex.split(command) if not isinstance(command, (list, tuple)) else list(command)
        return self._walk(*[json.loads(word[1:]) if word.startswith('@') else word for word in words])

    def send_event(self, event):
        relay.walk('send_event', event)

    def get_resource(self, resource_path):
        return self._walk('get_resource', resource_path)

    def get_resource_and_render(self, resource_path, template_variables=None):
        return self._walk('get_resource_and_render', resource_path, {'template_variables': template_variables or {}})

    def download_resource(self, resource_path, target_path=None):
        return self._walk('download_resource', resource_path, {'target_path': target_path or ''})

    def download_resource_and_render(self, resource_path, target_path=None, template_variables=None):
        named = {'target_path': target_path or '', 'template_variables': template_variables or {}}
        return self._walk('download_resource_and_render', resource_path, named)

    def download_directory(self, resource_path, target_path=None):
        return self._walk('download_directory', resource_path, {'target_path': target_path or ''})

    def returns(self, value=None):
        return self._walk('returns', value)

    def abort_operation(self, message=''):
        return self._walk('abort_operation', message)

    def retry_operation(self, message='', retry_after=None):
        return self._walk('retry_operation', {'message': message, 'retry_after': retry_after})

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        raise NonRecoverableError(
            'ctx.{0} is not offered by brolly: it belongs to a manager, or is no part of ctx'.format(name))


class Capabilities(object):
    """The union of the runtime properties of all targets; as old as it is deprecated."""

    def __init__(self, context):
        self._context = context

    def get_all(self):
        return dict((each.target.instance.id, dict(each.target.instance.runtime_properties))
                    for each in self._context.instance.relationships)

    def _union(self):
        union = {}
        for properties in self.get_all().values():
            union.update(properties)
        return union

    def __getitem__(self, key):
        return self._union()[key]

    def __contains__(self, key):
        return key in self._union()

    def get(self, key, default=None):
        return self._union().get(key, default)
