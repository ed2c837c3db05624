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

type Span = ReadBlueprint['blueprint']['plugins'][string]['span'];

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
    const operations = [
      ...Object.values(node.operations),
      ...node.relationships.flatMap((each) => [
        ...Object.values(each.sourceOperations),
        ...Object.values(each.targetOperations),
      ]),
    ];
    for (const operation of operations) {
      // An operation of a built-in type is used by the node template that has this type.
      const span = operation.span.file.startsWith('<') ? node.span : operation.span;
      if (!users.has(operation.plugin)) users.set(operation.plugin, span);
    }
  }
  return users;
}

function placeOf(read: ReadBlueprint, span: Span): string {
  const place = sourcePlace(span, read.sources);
  return place === undefined ? span.file : placeText(place, process.cwd());
}
