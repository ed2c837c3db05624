// Every transport against the one suite.

import { describeConnection } from './connection-conformance.ts';
import { connectionSource } from './testing/connection-source.ts';

describeConnection('by ssh2', connectionSource('native'));
describeConnection('by the OpenSSH client', connectionSource('openssh'));
describeConnection('to this machine', connectionSource('local'));
