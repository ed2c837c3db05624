// Edits the example blueprint as its reader would: addresses, user, key, mirror and the hosts' own keys.

import { isMap, parseDocument, type YAMLMap } from 'yaml';

/** What a blueprint says of one host. */
export interface BlueprintHost {
  readonly address: string;
  /** Absolute path of the private key that lets `user` in. */
  readonly keyFile: string;
  /** `SHA256:...` of the host's own key. */
  readonly fingerprint: string;
}

const ROLES: readonly string[] = ['cloudify.kubernetes.Master', 'cloudify.kubernetes.Node'];

/**
 * Writes the hosts into the Kubernetes node templates of a blueprint, in their order; comments stay.
 *
 * The first host becomes the first template's, and so on; templates left without a host are removed.
 *
 * @throws when the blueprint has fewer such templates than there are hosts.
 */
export function editBareVmBlueprint(
  text: string,
  edit: { readonly hosts: readonly BlueprintHost[]; readonly mirror: string; readonly user: string },
): string {
  const document = parseDocument(text);
  const templates = document.get('node_templates');
  if (!isMap(templates)) throw new Error('the blueprint has no node_templates');
  const names = templates.items
    .filter((item) => isMap(item.value) && ROLES.includes(String(item.value.get('type'))))
    .map((item) => String(item.key));
  if (names.length < edit.hosts.length) {
    throw new Error(
      `the blueprint has ${names.length} Kubernetes node templates, fewer than ${edit.hosts.length} hosts`,
    );
  }
  names.forEach((name, index) => {
    const host = edit.hosts[index];
    if (host === undefined) {
      templates.delete(name);
      return;
    }
    const template = templates.get(name) as YAMLMap;
    const properties = template.get('properties') as YAMLMap;
    properties.set('ip', host.address);
    properties.set('ssh_username', edit.user);
    properties.set('ssh_keyfilename', host.keyFile);
    properties.set('ssh_host_key', host.fingerprint);
    if (template.get('type') === ROLES[0]) properties.set('mirror', edit.mirror);
  });
  return document.toString({ lineWidth: 0 });
}
