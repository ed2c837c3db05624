// What a host gets of a script when the link is cut in the middle of it: a shell reads its beginning, then the end of the
// stream. With ENUMERATE_ALL=1 at every byte of each script, else at bytes that are spread evenly.

import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeScript } from './change-script.ts';
import { compareResources } from './compare-resources.ts';
import type { HostResource } from './kinds.ts';
import { observeScript, parseObservation } from './observe-script.ts';
import { revertScript } from './revert-script.ts';
import { SHELLS } from './testing/shells.ts';
import { makeTestHost, type TestHost } from './testing/test-host.ts';

const isAll = process.env['ENUMERATE_ALL'] === '1';
const SAMPLE = 12;
/** The end of a script is what begins it: there every byte is tried always. */
const AT_THE_END = 40;
const AT_A_TIME = 3;
const OWNER = 'deployment.host_1';

interface Place {
  readonly host: TestHost;
  readonly resources: readonly HostResource[];
  /** Everything there, record and all. */
  state(): readonly string[];
}

function makePlace(shell: readonly string[]): Place {
  const host = makeTestHost({ shell, owner: OWNER });
  const resources: readonly HostResource[] = [
    { kind: 'file', path: `${host.directory}/motd`, content: 'welcome\n', mode: 0o600 },
    { kind: 'line', path: `${host.directory}/hosts`, line: '10.0.0.1 till' },
  ];
  return { host, resources, state: () => [...filesBelow(host.directory), ...filesBelow(host.recordRoot)] };
}

/** Path, mode and content; a packed content has the time in it at which it was packed, and its name says what it is. */
function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return names.map((name) => {
    const { mode } = lstatSync(`${folder}/${name}`);
    const isText = (mode & 0o170000) === 0o100000 && !name.endsWith('.gz');
    return `${name} ${mode.toString(8)} ${isText ? readFileSync(`${folder}/${name}`, 'utf8') : ''}`;
  });
}

/** Which lengths of a script are tried. */
function lengths(script: string): readonly number[] {
  const all = Array.from({ length: script.length }, (_, length) => length);
  const step = Math.ceil((script.length - AT_THE_END) / SAMPLE);
  return isAll ? all : all.filter((length) => length % step === 0 || length > script.length - AT_THE_END);
}

type Kind = 'observe' | 'change' | 'revert';

/** The script of that kind for a place as it is now, and where the place is to be when all of it runs. */
async function scriptFor(kind: Kind, { host, resources }: Place): Promise<string> {
  const options = { owner: OWNER, recordRoot: host.recordRoot };
  const observe = observeScript(resources, options);
  switch (kind) {
    case 'observe':
      return observe;
    case 'change':
      return changeScript(compareResources(resources, parseObservation((await host.run(observe)).stdout)), options);
    case 'revert':
      return revertScript(options);
  }
}

async function begin(kind: Kind, { host, resources }: Place): Promise<void> {
  if (kind === 'revert') await host.apply(resources);
}

describe.each(SHELLS.map((words) => ({ shell: words.join(' '), words })))(
  'a script that is cut, in $shell',
  ({ words }) => {
    const places: Place[] = [];
    beforeAll(() => {
      for (let count = 0; count < AT_A_TIME; count += 1) places.push(makePlace(words));
    });
    afterAll(() => {
      for (const { host } of places) host.remove();
    });

    /** Tries every length in its turn. @returns those at which the shell did something: all of it, or this fails */
    async function tryLengths(kind: Kind, place: Place, left: number[]): Promise<readonly number[]> {
      const { host, resources } = place;
      await begin(kind, place);
      const script = await scriptFor(kind, place);
      const before = place.state();
      const acted: number[] = [];
      for (let length = left.shift(); length !== undefined; length = left.shift()) {
        await host.run(script.slice(0, length));
        if (isDeepStrictEqual(place.state(), before)) continue;
        acted.push(length);
        expect(await host.compare(resources)).toHaveLength(kind === 'change' ? 0 : resources.length);
        await (kind === 'change' ? host.revert() : host.apply(resources));
        expect(place.state(), `taken back after a cut after ${length} bytes`).toEqual(before);
      }
      return acted;
    }

    it.each(['observe', 'change', 'revert'] as const)(
      'changes nothing unless all of it has come: %s',
      async (kind) => {
        const [first] = places;
        if (first === undefined) throw new Error('there is a place');
        await begin(kind, first);
        const script = await scriptFor(kind, first);
        await first.host.revert();
        const tried = lengths(script);
        const left = [...tried];
        const acted = (await Promise.all(places.map((place) => tryLengths(kind, place, left)))).flat();
        if (isAll) console.log(`${words[0]} ${kind}: cut at ${tried.length} bytes`);
        // What lacks the end of its last line only is whole.
        expect(acted).toEqual(kind === 'observe' ? [] : [script.length - 1]);
        for (const { host } of places) await host.revert();
      },
      3_600_000,
    );
  },
);
