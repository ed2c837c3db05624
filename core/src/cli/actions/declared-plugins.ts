// The plugins that a blueprint needs, and where it says so.

import { sourcePlace } from '#diagnostics/source-place.ts';
import type { PluginReference } from '#index';
import { placeText } from '../render/failure-report.ts';
import type { ReadBlueprint } from './read-blueprint.ts';

export interface DeclaredPlugin {
  readonly reference: PluginReference;
  /** `blueprint.yaml:12:3`; of a plugin that came with an import, the first operation that uses it. */
  readonly place: string;
}

type Blueprint = ReadBlueprint['blueprint'];
type Span = Blueprint['plugins'][string]['span'];
type Operation = Blueprint['nodeTemplates'][string]['interfaces'][string][string];

/** Plugins that are to be installed or that some operation uses, in the blueprint's order. */
export function declaredPlugins(read: ReadBlueprint): readonly DeclaredPlugin[] {
  const users = firstUsers(read);
  return Object.values(read.blueprint.plugins).flatMap((plugin) => {
    const user = users.get(plugin.name);
    if (!plugin.install && user === undefined) return [];
    const isOwn = !plugin.span.file.startsWith('<');
    const span = isOwn ? plugin.span : (user ?? plugin.span);
    return [{ reference: plugin, place: placeOf(read, span) }];
  });
}

/** The first operation that uses each plugin. */
function firstUsers(read: ReadBlueprint): ReadonlyMap<string, Span> {
  const users = new Map<string, Span>();
  for (const node of Object.values(read.blueprint.nodeTemplates)) {
    const interfaces = [
      node.interfaces,
      ...node.relationships.flatMap((each) => [each.sourceInterfaces, each.targetInterfaces]),
    ];
    for (const operation of interfaces.flatMap(Object.values).flatMap(Object.values) as readonly Operation[]) {
      if (operation.carrier === undefined) continue;
      // An operation of a built-in type is used by the node template that has this type.
      const span = operation.span.file.startsWith('<') ? node.span : operation.span;
      if (!users.has(operation.carrier.plugin)) users.set(operation.carrier.plugin, span);
    }
  }
  return users;
}

function placeOf(read: ReadBlueprint, span: Span): string {
  const place = sourcePlace(span, read.sources);
  return place === undefined ? span.file : placeText(place, process.cwd());
}
