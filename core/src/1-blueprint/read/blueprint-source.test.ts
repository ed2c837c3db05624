// What a word says about where a blueprint comes from.

import { describe, expect, it } from 'vitest';
import { blueprintSource, shownAddress } from './blueprint-source.ts';

const there = new Set(['web', 'shop.zip', 'examples', 'examples/web']);
const place = { isThere: (path: string) => there.has(path), github: 'https://github.com/' };

describe('the source of a blueprint', () => {
  it.each([
    'web',
    'examples/web',
    'examples/wbe',
    'shop.zip',
    'missing.yaml',
    'missing/blueprint.yaml',
    'missing/app.tar.gz',
    'a/b/c',
    './team/shop',
    '../shop',
    'team/..',
    '/team/shop',
    'team/shop:',
    'team/shop:../../x',
    'file:///etc/passwd',
    'https://',
  ])('is a path: %s', (text) => {
    expect(blueprintSource(text, place)).toEqual({ kind: 'path', path: text });
  });

  it.each([
    ['https://example.org/shop.zip?x=1', 'https://example.org/shop.zip?x=1'],
    ['team/shop', 'https://github.com/team/shop/archive/master.tar.gz'],
    ['team/shop.web:release/1.0', 'https://github.com/team/shop.web/archive/release/1.0.tar.gz'],
  ])('is an address: %s', (text, url) => {
    expect(blueprintSource(text, place)).toMatchObject({ kind: 'address', url });
  });

  it('is shown without what may be secret', () => {
    expect(shownAddress('https://me:hunter22@example.org/shop.zip?token=hunter22#x')).toBe(
      'https://example.org/shop.zip',
    );
    expect(shownAddress('team/shop')).toBe('team/shop');
  });
});
