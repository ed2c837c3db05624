// The text of a blueprint in one layout: indentation, spaces and blank lines change, and nothing else.

import { type CST, Parser, parseDocument, type Scalar, type ScalarTag, visit } from 'yaml';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { invariant } from '#diagnostics/invariant.ts';
import { isNothing } from '../elements/element-reader.ts';
import { composeYaml } from '../read/compose-yaml.ts';
import { toJson, type YamlNode } from '../read/yaml-node.ts';

export type FormatAnswer =
  | { readonly kind: 'formatted'; readonly text: string }
  /** The text is no YAML, so nothing of it is touched. */
  | { readonly kind: 'unreadable'; readonly diagnostics: readonly Diagnostic[] };

/** Flow collections that are longer are written with one entry to a line. */
const LINE_WIDTH = 100;

/**
 * Formats a text: two spaces of indentation, lists indented below their key, one space where several stood. Comments,
 * anchors, quotes, the lines of long texts and the order of all stay. A formatted text stays as it is.
 *
 * @throws invariant where the formatted text would mean something else
 */
export function formatText(file: string, text: string): FormatAnswer {
  const before = composeYaml(file, text);
  if (before.root === undefined || before.diagnostics.some(({ severity }) => severity === 'error'))
    return { kind: 'unreadable', diagnostics: before.diagnostics };
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const isEmpty = before.root.kind === 'map' ? before.root.entries.size === 0 : isNothing(before.root);
  const formatted = isEmpty ? plain : layOut(plain);
  const after = composeYaml(file, formatted);
  invariant(
    after.diagnostics.length === before.diagnostics.length && isSame(before.root, after.root),
    `formatting ${file} would change what it means`,
  );
  invariant(commentsOf(plain).length === commentsOf(formatted).length, `formatting ${file} would lose a comment`);
  return { kind: 'formatted', text: formatted };
}

function layOut(text: string): string {
  const document = parseDocument(text, {
    version: '1.1',
    // What a scalar means is not asked: each is written as it was.
    schema: 'failsafe',
    customTags: (tags) => [...tags.filter((tag) => typeof tag === 'string' || tag.tag !== STRING), asWritten],
    keepSourceTokens: true,
    uniqueKeys: false,
    merge: false,
    strict: false,
    logLevel: 'error',
  });
  closeGaps(document);
  visit(document, { Node: (_, node) => closeGaps(node) });
  return document.toString({ indent: 2, lineWidth: LINE_WIDTH, flowCollectionPadding: true });
}

/** One empty line between comments, and between a comment and what follows, is enough. */
function closeGaps(node: { commentBefore?: string | null; comment?: string | null }): void {
  const closed = (comment: string): string => comment.replace(/\n{3,}/g, '\n\n').replace(/\n+$/, '\n');
  if (typeof node.commentBefore === 'string') node.commentBefore = closed(node.commentBefore);
  if (typeof node.comment === 'string') node.comment = closed(node.comment);
}

const STRING = 'tag:yaml.org,2002:str';

const asWritten: ScalarTag = {
  tag: STRING,
  default: true,
  identify: (value) => typeof value === 'string',
  resolve: (value) => value,
  stringify: (item, { indent }) => {
    const token = (item as Scalar & { readonly srcToken?: CST.Token }).srcToken;
    if (token?.type === 'block-scalar') return blockScalar(token, indent);
    const [first = '', ...more] = (token !== undefined && 'source' in token ? token.source : (item.source ?? '')).split(
      '\n',
    );
    return [first.trimEnd(), ...more.map((line) => (line.trim() === '' ? '' : indent + line.trim()))].join('\n');
  },
};

/** `|` or `>` with its lines, moved together to the new indentation. */
function blockScalar({ props, source }: CST.BlockScalar, indent: string): string {
  const head = props.flatMap((prop) => (prop.type === 'block-scalar-header' ? [prop.source] : []));
  const comment = props.flatMap((prop) => (prop.type === 'comment' ? [prop.source] : []));
  const lines = source.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const depth = Math.min(...depths);
  const moved = lines.map((line) => (line.trim() === '' ? '' : indent + line.slice(depth)));
  return [[...head, ...comment].join(' '), ...moved].join('\n');
}

function isSame(a: YamlNode, b: YamlNode | undefined): boolean {
  return b !== undefined && JSON.stringify(toJson(a)) === JSON.stringify(toJson(b));
}

function commentsOf(text: string): readonly string[] {
  const comments: string[] = [];
  const collect = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(collect);
    else if (typeof part === 'object' && part !== null) {
      if ('type' in part && part.type === 'comment' && 'source' in part) comments.push(String(part.source));
      else Object.values(part).forEach(collect);
    }
  };
  for (const token of new Parser().parse(text)) collect(token);
  return comments;
}
