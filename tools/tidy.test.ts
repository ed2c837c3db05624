// The rules of CONTRIBUTING.md that no other tool holds, as an ordinary test.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';

const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n').filter(Boolean);
const sources = tracked.filter((path) => path.endsWith('.ts'));
const read = (path: string): string => readFileSync(path, 'utf8');

/** Files that may be longer than the wall, each with its reason. */
const LONG_FILES: ReadonlyMap<string, string> = new Map([]);
const FILE_WALL_LINES = 400;

const FORBIDDEN_NAMES = /^(utils?|helpers?|common|misc|manager|base|impl|data|info)(\.|$)/;

describe('the tree is tidy', () => {
  it('finds the sources that it judges', () => {
    expect(sources.length).toBeGreaterThan(20);
  });

  it('names files in kebab-case', () => {
    const wrong = sources.filter((path) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*\.ts$/.test(basename(path)));
    expect(wrong).toEqual([]);
  });

  it('has no file or folder for leftovers', () => {
    const wrong = tracked.filter((path) => path.split('/').some((part) => FORBIDDEN_NAMES.test(part)));
    expect(wrong).toEqual([]);
  });

  it('keeps every file below the wall', () => {
    const long = sources
      .filter((path) => !LONG_FILES.has(path))
      .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
      .filter((file) => file.lines > FILE_WALL_LINES);
    expect(long).toEqual([]);
  });

  it('opens every file with what it is for', () => {
    const silent = sources.filter((path) => !/^(#!.*\n)?(\/\/|\/\*\*)/.test(read(path)));
    expect(silent).toEqual([]);
  });

  it('exports by name only', () => {
    const wrong = sources.filter((path) => !path.endsWith('.config.ts') && /^export default/m.test(read(path)));
    expect(wrong).toEqual([]);
  });

  it('holds no notes to come back later', () => {
    const marks = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${['XX', 'X'].join('')})\\b`);
    expect(sources.filter((path) => marks.test(read(path)))).toEqual([]);
  });

  it('explains each word once', () => {
    const rows = read('GLOSSARY.md').matchAll(/^\| (.+?) \|/gm);
    const words = [...rows].flatMap(([, said = '']) => said.split(', ')).filter((word) => !/^(we say|---)$/.test(word));
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });

  it('links only to pages that are there', () => {
    const broken: string[] = [];
    for (const page of tracked.filter((path) => path.endsWith('.md'))) {
      const folder = page.includes('/') ? page.slice(0, page.lastIndexOf('/') + 1) : '';
      for (const match of read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)) {
        const target = new URL(match[1] ?? '', `file:///${folder}`).pathname.slice(1);
        if (!tracked.some((path) => path === target || path.startsWith(target.replace(/\/?$/, '/')))) {
          broken.push(`${page} -> ${match[1]}`);
        }
      }
    }
    expect(broken).toEqual([]);
  });
});
