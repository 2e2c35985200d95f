import { afterEach, describe, expect, it } from 'vitest';
import { decisionFaults } from '../rules/decisions.ts';
import { docstringFaults } from '../rules/docstrings.ts';
import { linkFaults } from '../rules/links.ts';
import { readmeFaults } from '../rules/readmes.ts';
import { testHookFaults } from '../rules/test-hooks.ts';
import { wordFaults } from '../rules/words.ts';
import { plantProject, type PlantedProject } from './planted-project.ts';

const READMES = Object.fromEntries(
  ['', 'k8s/', 'istio/', 'docs/adr/'].map((folder) => [`${folder}README.md`, '# it\n']),
);
const DECISION = [
  '# We count',
  'Accepted, 2026-11-22',
  ...['Context', 'Options', 'Decision', 'Consequences', 'How we would notice we were wrong'].map(
    (name) => `## ${name}\n`,
  ),
].join('\n\n');

let planted: PlantedProject | undefined;
const pathOf = (files: Record<string, string>) => (planted = plantProject(files)).path;

afterEach(() => planted?.remove());

describe('the rule on READMEs', () => {
  it('given a folder without one and one that is too long, when checked, then both are named', () => {
    const path = pathOf({ ...READMES, 'libs/kafka/src/index.ts': '', 'apps/orders/README.md': 'line\n'.repeat(61) });

    expect(readmeFaults(path)).toEqual([
      expect.stringContaining('apps/orders/README.md: has 61 lines'),
      expect.stringContaining('libs/kafka/README.md: is missing'),
    ]);
  });
});

describe('the rule on links', () => {
  const files = {
    'docs/a.md': '# Two words\n[b](b.md) [c](gone.md) [d](#two-words) [e](b.md#none)\n',
    'docs/b.md': '# B\n',
  };

  it('given links to a missing file and a missing heading, when checked, then these two are named', () => {
    expect(linkFaults(pathOf(files))).toEqual([
      expect.stringContaining('(gone.md) leads nowhere'),
      expect.stringContaining('(b.md#none): no such heading'),
    ]);
  });

  it('given a comment that names a missing document, when checked, then the file with it is named', () => {
    const comment = `// see ${['docs', 'none.md'].join('/')}\n`;

    expect(linkFaults(pathOf({ 'libs/a.ts': comment }))).toEqual([expect.stringMatching(/^libs\/a\.ts: .*none\.md/)]);
  });
});

describe('the rule on decisions', () => {
  it('given a decision that is whole and in the index, when checked, then nothing is found', () => {
    const files = { 'docs/adr/README.md': '[1](0001-we-count.md)', 'docs/adr/0001-we-count.md': DECISION };

    expect(decisionFaults(pathOf(files))).toEqual([]);
  });

  it('given one without its consequences, outside the index, after a gap, when checked, then all three are named', () => {
    const text = DECISION.replace('## Consequences', '## Luck');

    expect(decisionFaults(pathOf({ 'docs/adr/0002-we-count.md': text }))).toEqual([
      expect.stringContaining('its number should be 0001'),
      expect.stringContaining('does not list'),
      expect.stringContaining('has no "Consequences"'),
    ]);
  });

  it('given a comment that cites a decision that was never taken, when checked, then the file with it is named', () => {
    const cited = ['ADR', '0099'].join(' ');

    expect(decisionFaults(pathOf({ 'libs/a.ts': `// ${cited}\n` }))).toEqual([`libs/a.ts: there is no ${cited}`]);
  });
});

describe('the rule on words', () => {
  it('given a lib whose code speaks of customers, when checked, then it is named; contracts and comments may', () => {
    const path = pathOf({
      'libs/http/src/a.ts': 'export const customerPath = 1;\n',
      'libs/http/src/b.ts': '/** Such as `customer`. */\nexport const path = 1;\n',
      'libs/contracts/src/a.ts': 'export const customer = 1;\n',
    });

    expect(wordFaults(path)).toEqual([expect.stringContaining('libs/http/src/a.ts: says "customerPath"')]);
  });
});

describe('the rule on docstrings', () => {
  it('given an offered and a domain function without one, when checked, then both are named, and no others', () => {
    const path = pathOf({
      'libs/http/src/index.ts': "export { bare, told, inside as renamed } from './a.ts';\n",
      'libs/http/src/a.ts':
        'export function bare() {}\n/** Told. */\nexport function told() {}\nexport class inside {}\nexport function hidden() {}\n',
      'apps/orders/src/orders/domain/order.ts': 'export interface Order {}\nfunction own() {}\nown();\n',
    });

    expect(docstringFaults(path)).toEqual([
      expect.stringContaining('libs/http/src/a.ts: bare has no docstring'),
      expect.stringContaining('libs/http/src/a.ts: inside has no docstring'),
      expect.stringContaining('apps/orders/src/orders/domain/order.ts: Order has no docstring'),
    ]);
  });
});

describe('the rule on test hooks', () => {
  const file = 'libs/outbox/src/relay/hook.ts';

  it.each([
    ['a test runner', 'if (import.meta.vitest) skip();'],
    ['the kind of environment', "const hurry = settings.NODE_ENV === 'test';"],
    ['a failpoint', "await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });"],
    ['a hook in a template', 'const key = `${prefix}VITEST${suffix}`;'],
  ])('given a product that asks for %s, when checked, then the file is named', (_, text) => {
    expect(testHookFaults(pathOf({ [file]: text }))).toEqual([expect.stringContaining(`${file}: says "`)]);
  });

  it.each([
    "const a = process.env['SECRET'];",
    'const a = process?.env;',
    "const a = process['env'];",
    'const { env } = process;',
    'const a = globalThis.process.env;',
    'const f = (from = process) => from;',
    "const a = Reflect.get(process, 'env');",
    "import { env } from 'node:process';",
    '// oxlint-disable-next-line node/no-process-env -- only once\nconst a = process.env;',
  ])('given a product that reads the environment by %s, when checked, then the file is named', (text) => {
    expect(testHookFaults(pathOf({ 'apps/orders/src/a.ts': text }))).toEqual([
      expect.stringContaining('apps/orders/src/a.ts: reads the environment'),
    ]);
  });

  it('given what may do so, and what only sounds so, when checked, then nothing is found', () => {
    const reads = 'const a = process.env;\n';
    const path = pathOf({
      'libs/service/src/load-config.ts': reads,
      'libs/observability/src/tracing.ts': reads,
      'libs/servers/src/start-servers.ts': `${reads}const testCommands = true;\n`,
      'libs/testing/src/fail-commands.ts': `${reads}const command = 'failCommand';\n`,
      'apps/orders/src/orders/a.spec.ts': `import { it } from 'vitest';\n${reads}`,
      'apps/orders/src/orders/a.ts': "/** NODE_ENV, process.env. */\nprocess.once('exit', () => orders.process());\n",
    });

    expect(testHookFaults(path)).toEqual([]);
  });
});
