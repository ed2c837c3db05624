// A zip archive with its files as they are, not compressed: small enough to need no library.

import { crc32 } from 'node:zlib';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
/** 1 January 1980: the earliest date that the format has. */
const DATE = 0x21;

/** Packs texts; the same texts give the same bytes. */
export function storedZip(files: readonly { readonly path: string; readonly text: string }[]): Uint8Array {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { path, text } of files) {
    const name = Buffer.from(path);
    const content = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    locals.push(words32(LOCAL), common, name, content);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    centrals.push(words32(CENTRAL), words16(VERSION), common, rest, name);
    offset += 4 + common.length + name.length + content.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.concat([
    words32(END),
    words16(0, 0, files.length, files.length),
    words32(directory.length, offset),
    words16(0),
  ]);
  return Buffer.concat([...locals, directory, end]);
}

function words32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeUInt32LE(value, index * 4));
  return buffer;
}

function words16(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => buffer.writeUInt16LE(value, index * 2));
  return buffer;
}
