import ts from 'typescript';
import { projectFiles } from './project-files.ts';
import { nodesOf, parse, wordOf } from './source.ts';

/** What only a test asks for: its runner, the kind of environment it runs in, a failpoint of mongod. */
const TEST_WORDS = /vitest|\bNODE_ENV\b|fail_?command|fail_?point/i;
/** Made for development and tests. Servers may be told to allow failpoints (`testCommands`), and sets none. */
const FOR_TESTS = /^libs\/(testing|app-testing)\//;
/** Starts what reads an environment, and hands its own on. */
const STARTS_SERVERS = /^libs\/servers\//;
const READERS = new Set([
  'libs/service/src/load-config.ts',
  // Loaded before everything else, settings included.
  'libs/observability/src/tracing.ts',
]);

/** Product code that knows of tests, or that reads the environment past its settings. Neither may be switched off. */
export function testHookFaults(root: string): string[] {
  const sources = projectFiles(root, '{apps,libs}/*/src/**/*.ts');
  return sources
    .filter((file) => !FOR_TESTS.test(file) && !file.endsWith('.spec.ts'))
    .flatMap((file) => {
      const nodes = [...nodesOf(parse(root, file))];
      return [...testWords(file, nodes), ...readings(file, nodes)];
    });
}

function testWords(file: string, nodes: readonly ts.Node[]): string[] {
  const found = nodes.map(wordOf).find((word) => word !== undefined && TEST_WORDS.test(word));
  return found === undefined ? [] : [`${file}: says "${found}": the product does not know that it is tested`];
}

function readings(file: string, nodes: readonly ts.Node[]): string[] {
  if (READERS.has(file) || STARTS_SERVERS.test(file) || !nodes.some(readsEnvironment)) return [];
  return [`${file}: reads the environment: declare a setting, and loadConfig of libs/service reads it`];
}

/** `process.env`, the same by another way, or `process` under another name, of which one could not tell any more. */
function readsEnvironment(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return /^'(node:)?process'$/.test(node.moduleSpecifier.getText());
  if (ts.isPropertyAccessExpression(node)) return isProcess(node.expression) && node.name.text === 'env';
  if (ts.isElementAccessExpression(node)) return isProcess(node.expression);
  if (ts.isCallExpression(node)) return node.arguments.some(isProcess);
  return (ts.isVariableDeclaration(node) || ts.isParameter(node)) && isProcess(node.initializer);
}

const isProcess = (node: ts.Node | undefined): boolean =>
  node !== undefined && /^(globalThis\.)?process$/.test(node.getText());
