// The Python package "fabric" that tasks find, as an archive.

import { archiveOf, payloadReader } from '@brolly/plugin-script';

/** What the archive holds: path where code finds it -> file of the payload. */
const FILES: Readonly<Record<string, string>> = {
  '__main__.py': 'run_fabric.py',
  'fabric/__init__.py': 'fabric/__init__.py',
  'fabric/api.py': 'fabric/api.py',
  'fabric/operations.py': 'fabric/operations.py',
  'fabric/contrib/__init__.py': 'fabric/empty.py',
  'fabric/contrib/files.py': 'fabric/files.py',
  'fabric2/__init__.py': 'fabric/__init__.py',
  'invoke/__init__.py': 'invoke/__init__.py',
};

const read = payloadReader('fabric', new URL('../payload/', import.meta.url));

/** The archive; Python runs it and imports from it as it is. */
export function fabricArchive(): Promise<Uint8Array> {
  return archiveOf(FILES, read);
}
