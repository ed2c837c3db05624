// Names that the blueprint gives to nodes.

import { isValidNodeName } from '../../node-name.ts';
import { type Check, finding } from '../finding.ts';

/** The property node_name: a name that the API server takes, and each once, also among the nodes that run. */
export const nodeNameInvalid: Check = ({ hosts, runningNodes }) =>
  hosts.flatMap((host, index) => {
    const { nodeName, name } = host;
    const code = 'property-invalid';
    if (nodeName === '') return [];
    if (!isValidNodeName(nodeName)) {
      const message = `node_name "${nodeName}" of ${name} is no valid name`;
      return [finding(host, { code, message, hint: 'Use small letters, digits, "-" and ".", 63 at most.' })];
    }
    const running = runningNodes.find((one) => one.nodeName === nodeName && one.instanceId !== host.instanceId);
    if (running !== undefined) {
      const message = `node_name "${nodeName}" of ${name} is what ${running.instanceId} is called, a node that runs`;
      return [finding(host, { code, message, hint: 'Use another name.' })];
    }
    const other = hosts.slice(0, index).find((one) => one.nodeName === nodeName);
    if (other === undefined) return [];
    const message = `${other.name} and ${name} have the same node_name "${nodeName}"`;
    return [finding(host, { code, message, hint: 'Use another name for one of them.' })];
  });
