// Operations of bundled plugins that read all instances say so: in a process of its own a plugin is handed them only then.
// Told from the sources, by what each operation leads to; a fake context would find only what a test runs through.

import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const OPERATIONS = new Set(['Operation', 'ImperativeOperation', 'DeclaredOperation', 'RevertOperation']);

/** What is declared at the top of a file: what it names of others like it, and whether it reads `context.instances`. */
interface Unit {
  readonly path: string;
  readonly name: string;
  readonly isOperation: boolean;
  readonly readsInstances: boolean;
  readonly names: ReadonlySet<ts.Node>;
}

function unitsOf(pattern: string): ReadonlyMap<ts.Node, Unit> {
  const files = globSync(pattern).filter((path) => !/\.test\.ts$|\/testing\//.test(path));
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { readonly config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  const units = new Map<ts.Node, Unit>();
  for (const path of files) {
    const source = program.getSourceFile(path);
    for (const statement of source?.statements ?? [])
      for (const declaration of declarationsOf(statement)) units.set(declaration, unitOf(declaration, path, checker));
  }
  return units;
}

function declarationsOf(statement: ts.Statement): readonly (ts.Declaration & { readonly name?: ts.Node })[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations;
  return ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) ? [statement] : [];
}

function unitOf(
  declaration: ts.Declaration & { readonly name?: ts.Node },
  path: string,
  checker: ts.TypeChecker,
): Unit {
  const names = new Set<ts.Node>();
  let readsInstances = false;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      const target =
        symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      for (const found of target?.declarations ?? []) names.add(found);
      if (node.text === 'instances') readsInstances ||= isOfContext(node, symbol, checker);
    }
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  const type = ts.isVariableDeclaration(declaration) ? checker.getTypeAtLocation(declaration) : undefined;
  const isOperation = OPERATIONS.has((type?.aliasSymbol ?? type?.symbol)?.name ?? '');
  return { path, name: declaration.name?.getText() ?? '', isOperation, readsInstances, names };
}

/** `context.instances`, or `instances` of a pattern that takes a context apart. */
function isOfContext(node: ts.Identifier, symbol: ts.Symbol | undefined, checker: ts.TypeChecker): boolean {
  const pattern = ts.isBindingElement(node.parent) ? node.parent.parent : undefined;
  const property = pattern === undefined ? symbol : checker.getTypeAtLocation(pattern).getProperty('instances');
  return (property?.declarations ?? []).some(
    ({ parent }) => ts.isInterfaceDeclaration(parent) && parent.name.text === 'OperationContext',
  );
}

/** From an operation to a unit that reads the instances, by names; `undefined` where it leads to none. */
function wayToInstances(from: ts.Node, units: ReadonlyMap<ts.Node, Unit>): readonly string[] | undefined {
  const seen = new Set([from]);
  const ways = [{ node: from, way: [] as readonly string[] }];
  for (const { node, way } of ways) {
    const unit = units.get(node);
    if (unit === undefined) continue;
    const here = [...way, unit.name];
    if (unit.readsInstances) return here;
    for (const next of unit.names) {
      // What another operation reads is that one's to say.
      if (seen.has(next) || units.get(next)?.isOperation !== false) continue;
      seen.add(next);
      ways.push({ node: next, way: here });
    }
  }
  return undefined;
}

const units = unitsOf('plugins/*/src/**/*.ts');

describe('each operation of the plugin', () => {
  it.each(['kubernetes', 'script', 'fabric'])('%s that reads all instances says so', async (plugin) => {
    const operations = [...units].filter(([, { isOperation, path }]) => isOperation && path.split('/')[1] === plugin);
    expect(operations.length).toBeGreaterThan(0);
    const silent: string[] = [];
    for (const [node, { path, name }] of operations) {
      const way = wayToInstances(node, units);
      const module = (await import(resolve(path))) as Readonly<
        Record<string, { readonly readsAllInstances?: boolean }>
      >;
      if (way !== undefined && module[name]?.readsAllInstances !== true) silent.push(`${path}: ${way.join(' > ')}`);
    }
    expect(silent).toEqual([]);
  });
});
