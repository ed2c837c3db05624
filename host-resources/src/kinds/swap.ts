// Swap off: the active devices, and the lines of /etc/fstab that would bring them back.

import { quote } from '@brolly/plugin-sdk';
import type { Difference, Facts, ResourceKind } from '../resource-kind.ts';

/** Swap off: active devices, and the lines of /etc/fstab that would bring it back. */
export interface SwapResource {
  readonly kind: 'swap';
  readonly enabled: false;
}

/** Stands before a line of /etc/fstab that we took out of use. */
const MARK = '#brolly# ';

/** sed address of the lines of /etc/fstab in use whose third word is `swap`. */
const SWAP_LINE =
  '^[[:blank:]]*[^#[:blank:]][^[:blank:]]*[[:blank:]][[:blank:]]*[^[:blank:]][^[:blank:]]*[[:blank:]][[:blank:]]*swap[[:blank:]]';

export const swapKind: ResourceKind<SwapResource> = {
  name: () => 'off',
  observe() {
    return `
if [ -r /proc/swaps ]; then
  while read -r device type size used priority; do
    if [ "$device" != Filename ]; then brolly_fact "device:$device" "$priority"; fi
  done </proc/swaps
fi
if [ -r /etc/fstab ]; then brolly_fact lines "$(grep -c ${quote(SWAP_LINE)} /etc/fstab)"; fi`;
  },
  compare: compareSwap,
  change(_resource, facts, { id }) {
    const off = devices(facts).map(({ path }) => `swapoff ${quote(path)}`);
    const noMoreLines = Number(facts.get('lines') ?? '0') === 0;
    return `${noMoreLines ? '' : commentLines(id)}${off.join('\n') || ':'}`;
  },
  revert(_resource, facts, id) {
    const on = devices(facts).map(
      ({ path, priority }) =>
        `grep -qF ${quote(`${path} `)} /proc/swaps || swapon${priority >= 0 ? ` -p ${priority}` : ''} ${quote(path)}`,
    );
    return `
if [ -f "$record/paths" ]; then
  rm -f /etc/.brolly-${id}
  if brolly_is_ours /etc/fstab; then brolly_put_back
  elif grep -q '^${MARK}' /etc/fstab; then
    cp -a /etc/fstab /etc/.brolly-${id}
    sed 's/^${MARK}//' /etc/fstab >/etc/.brolly-${id}
    mv -f /etc/.brolly-${id} /etc/fstab
  fi
fi
${on.join('\n')}`;
  },
};

/** Active swap by the kernel's own list, where a blank in a path is `\040`. */
function devices(facts: Facts): { path: string; priority: number }[] {
  return [...facts].flatMap(([name, value]) => {
    if (!name.startsWith('device:')) return [];
    const path = name
      .slice('device:'.length)
      .replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    return [{ path, priority: Number.parseInt(value, 10) }];
  });
}

function compareSwap(_resource: SwapResource, facts: Facts): Difference | undefined {
  const active = devices(facts);
  const lines = Number(facts.get('lines') ?? '0');
  if (active.length === 0 && lines === 0) return undefined;
  const names = active.map(({ path }) => path);
  const parts = [...names, ...(lines > 0 ? [`${lines} ${lines === 1 ? 'line' : 'lines'} of /etc/fstab`] : [])];
  return {
    action: 'update',
    summary: `turn swap off (${parts.join(', ')})`,
    before: { devices: active, lines },
    revertAction: 'update',
    revertSummary: `turn swap on again (${parts.join(', ')})`,
  };
}

function commentLines(id: string): string {
  return `
(brolly_place /etc/fstab ${id})
temporary=/etc/.brolly-${id}
cp -a /etc/fstab "$temporary"
sed ${quote(`s/${SWAP_LINE}/${MARK}&/`)} /etc/fstab >"$temporary"
brolly_keep /etc/fstab
brolly_made "$temporary"
brolly_put /etc/fstab
`;
}
