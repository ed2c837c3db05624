// What `check` runs, in the order in which a mistake is cheapest to hear of.

/** One step of `npm run check`. */
export interface CheckStep {
  readonly title: string;
  readonly command: readonly string[];
  /** The step that mends what this one finds, for `npm run fix`. */
  readonly fix?: readonly string[];
}

const SOURCES = ['plugin-sdk', 'host-resources', 'core', 'plugins', 'lab', 'tools', 'bench'];

export const checkSteps: readonly CheckStep[] = [
  { title: 'format', command: ['biome', 'ci', '.'], fix: ['biome', 'check', '--write', '.'] },
  {
    title: 'lint',
    command: ['oxlint', '--type-aware', '--deny-warnings', ...SOURCES],
    fix: ['oxlint', '--type-aware', '--fix', ...SOURCES],
  },
  { title: 'types', command: ['node', 'node_modules/typescript7/bin/tsc', '-p', '.'] },
  { title: 'arrows', command: ['depcruise', '--config', '.dependency-cruiser.cjs', ...SOURCES] },
  {
    title: 'reference',
    command: ['node', 'tools/generate-reference.ts', '--check'],
    fix: ['node', 'tools/generate-reference.ts'],
  },
  { title: 'unit tests', command: ['vitest', 'run', '--reporter=default'] },
];
