// The release of this command.

import manifest from '../../package.json' with { type: 'json' };

/** Such as `0.1.0`. */
export const version: string = manifest.version;
