// Shell functions by which a script that looks at a host says what it finds.

import { LINE_PREFIX } from '../protocol.ts';

const GATHERED_BYTES = 8192;

/**
 * `brolly_say LINE`, and `brolly_hand_over` at the end or before a program prints by itself.
 *
 * Lines are gathered and go out together: each write of a shell becomes a packet, which costs the host and us more than the line.
 */
export const SAY_FUNCTIONS = `
said=
brolly_say() {
  said="$said${LINE_PREFIX}$1
"
  if [ "\${#said}" -gt ${GATHERED_BYTES} ]; then brolly_hand_over; fi
}
brolly_hand_over() { printf %s "$said"; said=; }
`;
