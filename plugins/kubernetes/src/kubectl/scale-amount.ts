// The parameter `amount` of kube_scale.

/** How many there are to be, where `now` are: `4`, `+1`, `-1`. `undefined`: it is no amount. */
export function scaledTo(amount: string | number, now: number): number | undefined {
  const [, sign, digits] = /^([+-]?)(\d+)$/.exec(String(amount).trim()) ?? [];
  if (digits === undefined) return undefined;
  const value = Number(digits);
  const wanted = sign === '+' ? now + value : sign === '-' ? now - value : value;
  return Math.max(0, wanted);
}
