// A plugin in twenty lines: what its node type declares is planned, made, recorded and taken back by brolly.

import { proxyResources } from '@brolly/host-resources';
import { type Plugin, readHostAddress } from '@brolly/plugin-sdk';

const yaml = `
plugins: {message: {executor: central_deployment_agent, install: false}}
node_types:
  message.Host:
    derived_from: cloudify.nodes.Root
    properties:
      ip: {}
      message: {default: hello}
      proxy: {default: ''}
      ssh_username: {default: root}
      ssh_keyfilename: {default: ''}
      ssh_host_key: {default: ''}
    interfaces: {cloudify.interfaces.lifecycle: {create: message.make, delete: message.remove}}
`;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const plugin: Plugin = {
  name: 'message',
  version: '1.0.0',
  importNames: ['message'],
  yaml,
  operations: {
    make: {
      kind: 'declared',
      host: ({ self }) => readHostAddress(self),
      resources: (facts, { self: { properties } }) => [
        { kind: 'file', path: '/etc/motd', content: `${text(properties['message'])}\n` },
        ...proxyResources({ http: text(properties['proxy']) }, { hasApt: facts.commands.includes('apt-get') }),
      ],
    },
    remove: { kind: 'revert', host: ({ self }) => readHostAddress(self) },
  },
};
