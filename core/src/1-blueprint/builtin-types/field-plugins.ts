// Plugins of the field that are known by the names of their types: blueprints that use them compile.

/** What is known of a plugin: enough to tell its types from mistakes, not what their properties are. */
export interface FieldPlugin {
  /** The name that operations begin with, first; then others that its releases declare. */
  readonly names: readonly [string, ...string[]];
  /** What addresses and `plugin:NAME` call it, the shortest name first. */
  readonly importNames: readonly string[];
  /** How names of its node types begin; a name in full where it stands alone. */
  readonly nodeTypes: readonly string[];
  /** How names of its relationship types begin. */
  readonly relationships: readonly string[];
  /** How node types go on that are machines, and so derive from cloudify.nodes.Compute. */
  readonly hosts: readonly string[];
}

function field(
  names: FieldPlugin['names'],
  importNames: readonly string[],
  types: Pick<FieldPlugin, 'nodeTypes' | 'relationships'> & { readonly hosts?: readonly string[] },
): FieldPlugin {
  const called = importNames.flatMap((name) => [name, `${name}-plugin`, `cloudify-${name}-plugin`]);
  return { names, importNames: called, hosts: [], ...types };
}

const SERVERS = ['Server', 'WindowsServer'];

/** A new one is one entry. */
export const FIELD_PLUGINS: readonly FieldPlugin[] = [
  field(['openstack'], ['openstack', 'openstacksdk', 'cloudify-openstack-plugin-v3'], {
    nodeTypes: ['cloudify.openstack.', 'cloudify.nodes.openstack.'],
    relationships: ['cloudify.openstack.', 'cloudify.relationships.openstack.'],
    hosts: SERVERS,
  }),
  field(['aws'], ['aws', 'awssdk'], {
    nodeTypes: [
      'cloudify.nodes.aws.',
      'cloudify.aws.nodes.',
      'cloudify.nodes.swift.',
      'cloudify.nodes.resources.AmazonWebServices',
    ],
    relationships: ['cloudify.aws.relationships.', 'cloudify.relationships.aws.'],
    hosts: ['nodes.Instance', 'nodes.WindowsInstance', 'ec2.Instances', 'ec2.SpotInstances', 'ec2.WindowsInstances'],
  }),
  field(['azure', 'pkg'], ['azure'], {
    nodeTypes: ['cloudify.azure.', 'cloudify.nodes.azure.', 'azure.nodes.'],
    relationships: ['cloudify.azure.relationships.', 'cloudify.relationships.azure.'],
    hosts: ['compute.VirtualMachine', 'compute.WindowsVirtualMachine'],
  }),
  field(['gcp', 'gcp_plugin'], ['gcp'], {
    nodeTypes: ['cloudify.gcp.', 'cloudify.nodes.gcp.'],
    relationships: ['cloudify.gcp.relationships.', 'cloudify.relationships.gcp.'],
    hosts: ['Instance'],
  }),
  field(['vsphere'], ['vsphere'], {
    nodeTypes: ['cloudify.vsphere.', 'cloudify.nodes.vsphere.'],
    relationships: ['cloudify.vsphere.', 'cloudify.relationships.vsphere.'],
    hosts: SERVERS,
  }),
  field(['vcloud'], ['vcloud', 'tosca-vcloud'], {
    nodeTypes: ['cloudify.vcloud.', 'cloudify.nodes.vcloud.'],
    relationships: ['cloudify.vcloud.', 'cloudify.relationships.vcloud.'],
    hosts: SERVERS,
  }),
  field(['docker'], ['docker'], {
    nodeTypes: ['cloudify.docker.', 'cloudify.nodes.docker.'],
    relationships: ['cloudify.docker.', 'cloudify.relationships.docker.'],
  }),
  field(['ansible'], ['ansible'], {
    nodeTypes: ['cloudify.ansible.', 'cloudify.nodes.ansible.'],
    relationships: ['cloudify.ansible.relationships.', 'cloudify.relationships.ansible.'],
  }),
  field(['tf', 'terraform', 'tg'], ['terraform', 'terragrunt'], {
    nodeTypes: ['cloudify.nodes.terraform', 'cloudify.terraform.', 'cloudify.nodes.terragrunt', 'cloudify.terragrunt.'],
    relationships: [
      'cloudify.terraform.relationships.',
      'cloudify.relationships.terraform.',
      'cloudify.relationships.terragrunt.',
    ],
  }),
  // The client of clusters that are there; what makes clusters comes with brolly.
  field(['kubernetes_client'], ['kubernetes'], {
    nodeTypes: ['cloudify.kubernetes.', 'cloudify.nodes.kubernetes.'],
    relationships: ['cloudify.kubernetes.', 'cloudify.relationships.kubernetes.'],
  }),
  field(['helm'], ['helm'], {
    nodeTypes: ['cloudify.nodes.helm.', 'cloudify.helm.'],
    relationships: ['cloudify.helm.relationships.', 'cloudify.relationships.helm.'],
  }),
  field(
    // biome-ignore format: names in a row
    ['utilities', 'cfy_util', 'cfy_files', 'cfy_custom_workflow', 'cloudify_custom_workflow', 'cloudinit', 'configuration', 'keys',
      'suspend', 'terminal', 'rest', 'scalelist', 'ftp', 'secrets', 'hooks', 'lifecycle_tracker', 'resources',
      'rollback_workflow', 'batch_deploy', 'iterative_apply', 'cfy_ftp', 'cloudify_hooks_workflow', 'lifecycle_operations', 'iso'],
    ['utilities'],
    {
      nodeTypes: [
        'cloudify.nodes.DeploymentProxy',
        'cloudify.nodes.NodeInstanceProxy',
        'cloudify.nodes.CloudInit.',
        'cloudify.nodes.File',
        'cloudify.nodes.ConfigurationLoader',
        'cloudify.nodes.ftp',
        'cloudify.nodes.keys.',
        'cloudify.nodes.rest.',
        'cloudify.nodes.terminal.',
        'cloudify.nodes.secrets.',
        'cloudify.nodes.resources.',
        'cloudify.nodes.LifecycleTracker',
        'cloudify.keys.nodes.',
        'cloudify.terminal.',
        'cloudify.rest.',
        'cloudify.ftp.',
        'cloudify.secrets.',
        'configuration_loader',
      ],
      relationships: [
        'load_from_config',
        'cloudify.relationships.load_from_config',
        'cloudify.relationships.resources.',
      ],
    },
  ),
  field(['diamond'], ['diamond'], {
    nodeTypes: ['cloudify.nodes.diamond.'],
    relationships: ['cloudify.relationships.diamond.'],
  }),
  field(['hostpool', 'host_pool'], ['host-pool'], {
    nodeTypes: ['cloudify.hostpool.nodes.', 'cloudify.nodes.hostpool.'],
    relationships: ['cloudify.hostpool.relationships.', 'cloudify.relationships.hostpool.'],
    hosts: ['Host', 'LinuxHost', 'WindowsHost'],
  }),
  field(['libvirt'], ['libvirt'], {
    nodeTypes: ['cloudify.libvirt.', 'cloudify.nodes.libvirt.'],
    relationships: ['cloudify.libvirt.', 'cloudify.relationships.libvirt.'],
  }),
  field(['starlingx'], ['starlingx'], {
    nodeTypes: ['cloudify.nodes.starlingx.'],
    relationships: ['cloudify.relationships.starlingx.'],
  }),
  field(['spotocean'], ['spot-ocean'], {
    nodeTypes: ['cloudify.nodes.SpotOcean.'],
    relationships: [],
  }),
  field(['sl'], ['serverless'], {
    nodeTypes: ['cloudify.nodes.serverless.'],
    relationships: [],
  }),
  field(['cloudify_vultr', 'vultr'], ['vultr'], {
    nodeTypes: ['cloudify.vultr.nodes.'],
    relationships: [],
    hosts: ['Instance'],
  }),
  field(['nsx'], ['nsx'], {
    nodeTypes: ['cloudify.nsx.', 'cloudify.nodes.nsx.'],
    relationships: ['cloudify.nsx.', 'cloudify.relationships.nsx.'],
  }),
  field(['netconf'], ['netconf'], {
    nodeTypes: ['cloudify.netconf.', 'cloudify.nodes.netconf.'],
    relationships: ['cloudify.netconf.', 'cloudify.relationships.netconf.'],
  }),
  field(['softlayer'], ['softlayer'], {
    nodeTypes: ['cloudify.softlayer.', 'cloudify.nodes.softlayer.'],
    relationships: ['cloudify.softlayer.', 'cloudify.relationships.softlayer.'],
    hosts: ['Server', 'VirtualServer'],
  }),
  field(['chef'], ['chef'], {
    nodeTypes: ['cloudify.chef.'],
    relationships: ['cloudify.chef.'],
  }),
  field(['puppet'], ['puppet'], {
    nodeTypes: ['cloudify.puppet.'],
    relationships: ['cloudify.puppet.'],
  }),
  field(['salt', 'saltstack'], ['saltstack'], {
    nodeTypes: ['cloudify.salt.', 'cloudify.saltstack.'],
    relationships: ['cloudify.salt.', 'cloudify.saltstack.'],
  }),
];

/** Whether the name of a type, without a namespace, begins as a plugin's types do. */
export function beginsAsOneOf(name: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) =>
    prefix.endsWith('.') ? name.startsWith(prefix) : name === prefix || name.startsWith(`${prefix}.`),
  );
}
