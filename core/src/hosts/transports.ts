// The transports. A new one is one folder and one line here.

import { localTransport } from './local/local-transport.ts';
import { opensshTransport } from './openssh/openssh-transport.ts';
import { nativeTransport } from './ssh/native-transport.ts';
import type { Transport, TransportName } from './transport.ts';

export const transports: Readonly<Record<TransportName, () => Transport>> = {
  native: nativeTransport,
  openssh: opensshTransport,
  local: localTransport,
};
