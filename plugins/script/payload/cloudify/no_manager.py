# cloudify.manager: there is none, and code that asks for it is told so.

from cloudify.exceptions import NonRecoverableError


def get_rest_client(*_, **__):
    raise NonRecoverableError('this code needs the REST API of a Cloudify manager, and brolly has none')


get_node = get_node_instance = update_node_instance = get_bootstrap_context = get_provider_context = get_rest_client
