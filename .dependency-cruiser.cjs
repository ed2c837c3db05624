// The arrows of ARCHITECTURE.md. Each rule is a sentence; its comment says what to do about a hit.

/** @param {string} folder */
const core = (folder) => `^core/src/${folder}/`;
/** A folder of core may import only what is named; itself and npm packages are judged elsewhere. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: '^(core|plugins|host-resources|lab|tools|bench)/', pathNot: [from, ...allowed].join('|') },
});
const SDK = '^plugin-sdk/';
const DIAGNOSTICS = core('diagnostics');

module.exports = {
  forbidden: [
    { name: 'no cycles', comment: 'Move what both need into a file of its own.', severity: 'error', from: {}, to: { circular: true } },
    only('diagnostics import nothing', core('diagnostics'), [], 'Hand the value in.'),
    only('1-blueprint knows diagnostics only', core('1-blueprint'), [DIAGNOSTICS], 'Later stages read the blueprint, it never reads them.'),
    only('2-plan knows the blueprint', core('2-plan'), [core('1-blueprint'), DIAGNOSTICS], 'A plan knows no graph, store or host.'),
    only('3-graph knows plan and blueprint', core('3-graph'), [core('2-plan'), core('1-blueprint'), DIAGNOSTICS], 'A graph is built from the plan alone.'),
    { name: 'dag knows nothing', comment: 'The generic graph holds no word of orchestration.', severity: 'error', from: { path: '^core/src/3-graph/dag\\.ts$' }, to: { path: '.' } },
    only('store knows the types of what it keeps', core('store'), [core('2-plan'), core('3-graph'), '^core/src/4-execution/execution-event\\.ts$', DIAGNOSTICS], 'The store does not know how things run.'),
    only('4-execution knows graph, plan types and the store interface', core('4-execution'), [core('3-graph'), core('2-plan'), core('store/store\\.ts').replace(/\/$/, ''), DIAGNOSTICS], 'Hosts and plugins come in as the run function.'),
    only('secrets know diagnostics only', core('secrets'), [DIAGNOSTICS], 'Whoever asks for a secret hands in its name.'),
    only('bundles are a leaf', core('bundles'), [], 'A bundle knows paths and contents, no plan or host.'),
    only('hosts are a leaf', core('hosts'), ['^host-resources/', DIAGNOSTICS], 'A host knows no plan, graph or execution.'),
    only('plugins folder knows no stage', core('plugins'), [DIAGNOSTICS, core('bundles'), '^plugins/[^/]+/src/(index|declaration)\\.ts$', '^core/src/4-execution/execution-event\\.ts$'], 'Types of tasks come in as plain data.'),
    { name: 'only the list names bundled plugins', comment: 'Add a line to core/src/plugins/bundled-plugins.ts.', severity: 'error', from: { path: '^core/', pathNot: '^core/(src/plugins/bundled-plugins\\.ts$|test/)' }, to: { path: '^plugins/' } },
    { name: 'cli reaches core through its public names', comment: 'Export what is needed from core/src/index.ts, or from core/src/language.ts if it only reads.', severity: 'error', from: { path: core('cli'), pathNot: '\\.test\\.ts$' }, to: { path: '^core/src/', pathNot: '^core/src/(cli/|diagnostics/|secrets/|(index|language)\\.ts$|language-server/server\\.ts$)' } },
    only('the language server knows the language and no deployment', core('language-server'), [core('1-blueprint'), DIAGNOSTICS, '^core/src/plugins/bundled-plugins\\.ts$'], 'What it needs of the language stands in 1-blueprint/describe.'),
    { name: 'nobody imports the orchestrator but index', comment: 'The wiring is at the top.', severity: 'error', from: { path: '^core/src/', pathNot: '^core/src/(index|orchestrator)(\\.test)?\\.ts$' }, to: { path: '^core/src/orchestrator\\.ts$' } },
    { name: 'the SDK depends on nothing', comment: 'A plugin author gets no dependencies with it.', severity: 'error', from: { path: SDK, pathNot: '\\.test\\.ts$' }, to: { path: '.', pathNot: [SDK, '^stream$'] } },
    only('host-resources knows the SDK', '^host-resources/', [], 'It is a package of its own publisher.'),
    only('plugins are built as outsiders build theirs', '^plugins/', ['^host-resources/src/index\\.ts$'], 'Plugins use the SDK and host-resources, never core.'),
    { name: 'the product does not know the lab', comment: 'What the lab needs follows from facts found on the host.', severity: 'error', from: { path: '^(core/src|plugins|host-resources|plugin-sdk)/' }, to: { path: '^(lab|tools|bench)/' } },
    { name: 'packages are entered by their index', comment: 'Export the name from the package index.', severity: 'error', from: { path: '^(core|plugins|lab|bench|tools)/' }, to: { path: '^(plugin-sdk|host-resources)/src/', pathNot: '/src/index\\.ts$' } },
    { name: 'processes start in hosts and plugins', comment: 'Run it where the design allows it.', severity: 'error', from: { path: '^core/src/', pathNot: '^core/src/(hosts|plugins|cli)/|/testing/|\\.test\\.ts$' }, to: { path: '^(node:)?child_process$' } },
    { name: 'connections are opened in hosts and read', comment: 'Hand in what was fetched.', severity: 'error', from: { path: '^core/src/', pathNot: '^core/src/(hosts|bundles|1-blueprint/read)/|\\.test\\.ts$' }, to: { path: '^(node:)?(net|tls|http|https|dgram)$' } },
    { name: 'files are touched in listed places', comment: 'Hand the text in.', severity: 'error', from: { path: '^core/src/', pathNot: '^core/src/(1-blueprint/read|store|secrets|plugins|hosts|bundles|cli)/|^core/src/deployment/open-workspace\\.ts$|/testing/|\\.test\\.ts$' }, to: { path: '^(node:)?fs(/promises)?$' } },
    { name: 'no test is imported', comment: 'Move what is shared out of the test.', severity: 'error', from: { pathNot: '\\.test\\.ts$' }, to: { path: '\\.test\\.ts$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|^node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.js'] },
    builtInModules: { add: ['node:sqlite'] },
  },
};
