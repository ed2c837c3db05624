// Plugins of the field that are known by the names of their types: blueprints that use them compile.

/** What is known of a plugin: enough to tell its types from mistakes, not what their properties are. */
export interface FieldPlugin {
  /** The name that operations begin with, first; then others that its releases declare. */
  readonly names: readonly [string, ...string[]];
  /** What addresses and `plugin:NAME` call it. */
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
  return { names, importNames, hosts: [], ...types };
}

const SERVERS = ['Server', 'WindowsServer'];

/** A new one is one entry. */
export const FIELD_PLUGINS: readonly FieldPlugin[] = [
  field(['openstack'], ['openstack', 'openstack-plugin', 'cloudify-openstack-plugin', 'cloudify-openstack-plugin-v3'], {
    nodeTypes: ['cloudify.openstack.', 'cloudify.nodes.openstack.'],
    relationships: ['cloudify.openstack.', 'cloudify.relationships.openstack.'],
    hosts: SERVERS,
  }),
  field(['aws'], ['aws', 'aws-plugin', 'cloudify-aws-plugin', 'cloudify-awssdk-plugin'], {
    nodeTypes: [
      'cloudify.nodes.aws.',
      'cloudify.aws.nodes.',
      'cloudify.nodes.swift.',
      'cloudify.nodes.resources.AmazonWebServices',
    ],
    relationships: ['cloudify.aws.relationships.', 'cloudify.relationships.aws.'],
    hosts: ['nodes.Instance', 'nodes.WindowsInstance', 'ec2.Instances', 'ec2.SpotInstances', 'ec2.WindowsInstances'],
  }),
  field(['azure', 'pkg'], ['azure', 'azure-plugin', 'cloudify-azure-plugin'], {
    nodeTypes: ['cloudify.azure.', 'cloudify.nodes.azure.', 'azure.nodes.'],
    relationships: ['cloudify.azure.relationships.', 'cloudify.relationships.azure.'],
    hosts: ['compute.VirtualMachine', 'compute.WindowsVirtualMachine'],
  }),
  field(['gcp', 'gcp_plugin'], ['gcp', 'gcp-plugin', 'cloudify-gcp-plugin'], {
    nodeTypes: ['cloudify.gcp.', 'cloudify.nodes.gcp.'],
    relationships: ['cloudify.gcp.relationships.', 'cloudify.relationships.gcp.'],
    hosts: ['Instance'],
  }),
  field(['vsphere'], ['vsphere', 'vsphere-plugin', 'cloudify-vsphere-plugin'], {
    nodeTypes: ['cloudify.vsphere.', 'cloudify.nodes.vsphere.'],
    relationships: ['cloudify.vsphere.', 'cloudify.relationships.vsphere.'],
    hosts: SERVERS,
  }),
  field(['vcloud'], ['vcloud', 'vcloud-plugin', 'cloudify-vcloud-plugin', 'tosca-vcloud-plugin'], {
    nodeTypes: ['cloudify.vcloud.', 'cloudify.nodes.vcloud.'],
    relationships: ['cloudify.vcloud.', 'cloudify.relationships.vcloud.'],
    hosts: SERVERS,
  }),
  field(['docker'], ['docker', 'docker-plugin', 'cloudify-docker-plugin'], {
    nodeTypes: ['cloudify.docker.', 'cloudify.nodes.docker.'],
    relationships: ['cloudify.docker.', 'cloudify.relationships.docker.'],
  }),
  field(['ansible'], ['ansible', 'ansible-plugin', 'cloudify-ansible-plugin'], {
    nodeTypes: ['cloudify.ansible.', 'cloudify.nodes.ansible.'],
    relationships: ['cloudify.ansible.relationships.', 'cloudify.relationships.ansible.'],
  }),
  field(
    ['tf', 'terraform', 'tg'],
    ['terraform', 'terraform-plugin', 'cloudify-terraform-plugin', 'cloudify-terragrunt-plugin'],
    {
      nodeTypes: [
        'cloudify.nodes.terraform',
        'cloudify.terraform.',
        'cloudify.nodes.terragrunt',
        'cloudify.terragrunt.',
      ],
      relationships: [
        'cloudify.terraform.relationships.',
        'cloudify.relationships.terraform.',
        'cloudify.relationships.terragrunt.',
      ],
    },
  ),
  // The client of clusters that are there; what makes clusters comes with brolly.
  field(['kubernetes_client'], ['kubernetes', 'kubernetes-plugin', 'cloudify-kubernetes-plugin'], {
    nodeTypes: ['cloudify.kubernetes.', 'cloudify.nodes.kubernetes.'],
    relationships: ['cloudify.kubernetes.', 'cloudify.relationships.kubernetes.'],
  }),
  field(['helm'], ['helm', 'helm-plugin', 'cloudify-helm-plugin'], {
    nodeTypes: ['cloudify.nodes.helm.', 'cloudify.helm.'],
    relationships: ['cloudify.helm.relationships.', 'cloudify.relationships.helm.'],
  }),
  field(
    // biome-ignore format: names in a row
    ['utilities', 'cfy_util', 'cfy_files', 'cfy_custom_workflow', 'cloudify_custom_workflow', 'cloudinit', 'configuration', 'keys',
      'suspend', 'terminal', 'rest', 'scalelist', 'ftp', 'secrets', 'hooks', 'lifecycle_tracker', 'resources',
      'rollback_workflow', 'batch_deploy', 'iterative_apply', 'cfy_ftp', 'cloudify_hooks_workflow', 'lifecycle_operations', 'iso'],
    ['utilities', 'utilities-plugin', 'cloudify-utilities-plugin'],
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
  field(['diamond'], ['diamond', 'diamond-plugin', 'cloudify-diamond-plugin'], {
    nodeTypes: ['cloudify.nodes.diamond.'],
    relationships: ['cloudify.relationships.diamond.'],
  }),
  field(['hostpool', 'host_pool'], ['host-pool', 'host-pool-plugin', 'cloudify-host-pool-plugin'], {
    nodeTypes: ['cloudify.hostpool.nodes.', 'cloudify.nodes.hostpool.'],
    relationships: ['cloudify.hostpool.relationships.', 'cloudify.relationships.hostpool.'],
    hosts: ['Host', 'LinuxHost', 'WindowsHost'],
  }),
  field(['libvirt'], ['libvirt', 'libvirt-plugin', 'cloudify-libvirt-plugin'], {
    nodeTypes: ['cloudify.libvirt.', 'cloudify.nodes.libvirt.'],
    relationships: ['cloudify.libvirt.', 'cloudify.relationships.libvirt.'],
  }),
  field(['starlingx'], ['starlingx', 'starlingx-plugin', 'cloudify-starlingx-plugin'], {
    nodeTypes: ['cloudify.nodes.starlingx.'],
    relationships: ['cloudify.relationships.starlingx.'],
  }),
  field(['spotocean'], ['spot-ocean', 'spot-ocean-plugin', 'cloudify-spot-ocean-plugin'], {
    nodeTypes: ['cloudify.nodes.SpotOcean.'],
    relationships: [],
  }),
  field(['sl'], ['serverless', 'serverless-plugin', 'cloudify-serverless-plugin'], {
    nodeTypes: ['cloudify.nodes.serverless.'],
    relationships: [],
  }),
  field(['cloudify_vultr', 'vultr'], ['vultr', 'vultr-plugin', 'cloudify-vultr-plugin'], {
    nodeTypes: ['cloudify.vultr.nodes.'],
    relationships: [],
    hosts: ['Instance'],
  }),
  field(['nsx'], ['nsx', 'nsx-plugin', 'cloudify-nsx-plugin'], {
    nodeTypes: ['cloudify.nsx.', 'cloudify.nodes.nsx.'],
    relationships: ['cloudify.nsx.', 'cloudify.relationships.nsx.'],
  }),
  field(['netconf'], ['netconf', 'netconf-plugin', 'cloudify-netconf-plugin'], {
    nodeTypes: ['cloudify.netconf.', 'cloudify.nodes.netconf.'],
    relationships: ['cloudify.netconf.', 'cloudify.relationships.netconf.'],
  }),
  field(['softlayer'], ['softlayer', 'softlayer-plugin', 'cloudify-softlayer-plugin'], {
    nodeTypes: ['cloudify.softlayer.', 'cloudify.nodes.softlayer.'],
    relationships: ['cloudify.softlayer.', 'cloudify.relationships.softlayer.'],
    hosts: ['Server', 'VirtualServer'],
  }),
  field(['chef'], ['chef', 'chef-plugin', 'cloudify-chef-plugin'], {
    nodeTypes: ['cloudify.chef.'],
    relationships: ['cloudify.chef.'],
  }),
  field(['puppet'], ['puppet', 'puppet-plugin', 'cloudify-puppet-plugin'], {
    nodeTypes: ['cloudify.puppet.'],
    relationships: ['cloudify.puppet.'],
  }),
  field(['salt', 'saltstack'], ['saltstack', 'saltstack-plugin', 'cloudify-saltstack-plugin'], {
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
