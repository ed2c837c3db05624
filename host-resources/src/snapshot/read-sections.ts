// From what the tools of a host print to names and values, one reader per section.

import type { SnapshotSection } from './snapshot-sections.ts';

type Section = Record<string, string>;
type Texts = ReadonlyMap<string, string>;

/** Reads one section out of the raw texts. */
export const READERS: Readonly<Record<SnapshotSection, (texts: Texts) => Section>> = {
  files: readFiles,
  packages: (texts) => pairs(linesOf(texts, 'packages'), /^(\S+) ?(.*)$/),
  units: readUnits,
  links: (texts) => pairs(linesOf(texts, 'links').map(linkLine), /^([^:]+): (.*)$/),
  addresses: (texts) => present(linesOf(texts, 'addresses').map(addressLine)),
  routes: (texts) =>
    present(
      linesOf(texts, 'routes').map((line) => line.replaceAll(/ (expires \w+|pref \w+|proto kernel)/g, '').trim()),
    ),
  rules: (texts) => present(linesOf(texts, 'rules').map((line) => line.replaceAll('\t', ' '))),
  firewall: readFirewall,
  mounts: (texts) => pairs(linesOf(texts, 'mounts').map(mountLine), /^(\S+) (.*)$/),
  sysctls: (texts) => pairs(linesOf(texts, 'sysctls'), /^([^:]+):(.*)$/),
  modules: (texts) => present(linesOf(texts, 'modules')),
  users: (texts) => pairs(linesOf(texts, 'users'), /^([^:]*):(.*)$/),
  groups: (texts) => pairs(linesOf(texts, 'groups'), /^([^:]*):(.*)$/),
  cgroups: (texts) => present(linesOf(texts, 'cgroups')),
  processes: (texts) => counted(linesOf(texts, 'processes')),
};

function linesOf(texts: Texts, name: string): string[] {
  return (texts.get(name) ?? '').split('\n').filter((line) => line !== '');
}

/** Name and value out of each line; of several values for one name all, in the order of their coming. */
function pairs(lines: readonly string[], shape: RegExp): Section {
  const section: Section = {};
  for (const line of lines) {
    const match = shape.exec(line);
    if (match?.[1] === undefined) continue;
    const value = (match[2] ?? '').trim();
    const before = section[match[1]];
    section[match[1]] = before === undefined ? value : `${before}; ${value}`;
  }
  return section;
}

function present(lines: readonly string[]): Section {
  return Object.fromEntries(lines.map((line) => [line, 'present']));
}

function counted(lines: readonly string[]): Section {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return Object.fromEntries([...counts].map(([line, count]) => [line, String(count)]));
}

const TYPES: Readonly<Record<string, string>> = {
  d: 'directory',
  p: 'fifo',
  s: 'socket',
  b: 'block',
  c: 'character',
  o: 'other',
};

function readFiles(texts: Texts): Section {
  const hashes = new Map(linesOf(texts, 'hashes').map((line) => [line.slice(34), line.slice(0, 32)]));
  const attributes = fileAttributes(texts);
  const section: Section = {};
  const lines = linesOf(texts, 'files');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('l')) {
      at += 1;
      section[lines[at] ?? ''] = `link ${line.slice(1)}`;
      continue;
    }
    const [head = '', owner = '', ...rest] = line.split(' ');
    if (head.startsWith('f')) {
      const [size = '', time = ''] = rest;
      const path = rest.slice(2).join(' ');
      section[path] = `file ${head.slice(1)} ${owner} ${size} ${hashes.get(path) ?? `at ${time}`}`;
    } else section[rest.join(' ')] = `${TYPES[head[0] ?? ''] ?? 'other'} ${head.slice(1)} ${owner}`;
  }
  for (const [path, words] of attributes) if (section[path] !== undefined) section[path] += ` ${words}`;
  return section;
}

/** Extended attributes as getfattr dumps them, or capabilities as getcap does. */
function fileAttributes(texts: Texts): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  let path = '';
  for (const line of linesOf(texts, 'attributes')) {
    const capability = /^(\/.*?) (cap_\S+)$/.exec(line);
    if (capability?.[1] !== undefined) attributes.set(capability[1], capability[2] ?? '');
    else if (line.startsWith('# file: ')) path = line.slice('# file: '.length);
    else attributes.set(path, [attributes.get(path), line].filter((one) => one !== undefined).join(' '));
  }
  return attributes;
}

/** Of a unit: how it is loaded and whether it is active. */
function readUnits(texts: Texts): Section {
  const words = linesOf(texts, 'units').map((line) => line.replace(/^[ ●*]+/, ''));
  return pairs(
    words.map((line) => line.replace(/^(\S+)\s+(\S+)\s+(\S+)\s.*$/, '$1 $2 $3')),
    /^(\S+) (.*)$/,
  );
}

/** Without its number, which is another one for every link that is made. */
function linkLine(line: string): string {
  const match = /^\d+: ([^:@]+)(@\S+)?: <([^>]*)>(.*?)\\/.exec(`${line}\\`);
  if (match === null) return line;
  const words = (match[4] ?? '').replace(/ qlen \d+/, '').replace(/ group \S+/, '');
  return `${match[1]}: ${match[3]}${words}`;
}

function addressLine(line: string): string {
  return line
    .replace(/^\d+: /, '')
    .replace(/\\.*$/, '')
    .replaceAll(/ (valid_lft|preferred_lft) \S+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Without what the kernel finds out of the layers of an overlay by itself: after a restart it may say it or not. */
function mountLine(line: string): string {
  const [source = '', point = '', type = '', options = ''] = line.split(' ');
  const chosen = type === 'overlay' ? options.replace(/,uuid=\w+/, '') : options;
  return `${point} ${type} ${source} ${chosen}`;
}

/** A rule is named by where it stands; equal rules of one chain are counted. */
function readFirewall(texts: Texts): Section {
  const lines: string[] = [];
  const where: string[] = [];
  for (const line of linesOf(texts, 'firewall').map((one) => one.trim())) {
    if (line.endsWith('{')) {
      where.push(line.slice(0, -1).trim());
      lines.push(where.join(' '));
    } else if (line === '}') where.pop();
    else lines.push([...where, line].join(': '));
  }
  return counted(lines);
}
