import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantProject } from './planted-project.ts';

const ASYNC = 'const save = async () => await Promise.resolve(1);';

/** rule, where, the text that breaks it */
const VIOLATIONS = [
  ['no-floating-promises', 'apps/orders/src/a.ts', `${ASYNC}\nexport const f = () => {\n  save();\n};`],
  ['no-misused-promises', 'apps/orders/src/b.ts', `${ASYNC}\nexport const f = () => [1].some(save);`],
  ['await-thenable', 'apps/orders/src/c.ts', 'export const f = async () => await 1;'],
  [
    'switch-exhaustiveness-check',
    'apps/orders/src/d.ts',
    "export function f(s: 'NEW' | 'OLD'): number {\n  switch (s) {\n    case 'NEW':\n      return 1;\n  }\n  return 2;\n}",
  ],
  ['no-explicit-any', 'apps/orders/src/e.ts', 'export const f = (a: any): unknown => a;'],
  ['no-unsafe-member-access', 'apps/orders/src/f.ts', "export const f = (): unknown => JSON.parse('{}').a;"],
  ['no-import-type-side-effects', 'apps/orders/src/g.ts', "import { type z } from 'zod';\nexport type S = z.ZodType;"],
  ['no-console', 'libs/http/src/a.ts', "console.log('x');\nexport {};"],
  ['no-process-env', 'libs/http/src/b.ts', "export const f = () => process.env['PORT'];"],
  ['no-process-exit', 'libs/http/src/c.ts', 'export const f = () => process.exit(1);'],
  ['no-default-export', 'libs/http/src/d.ts', 'export default 1;'],
  ['no-param-reassign', 'libs/http/src/e.ts', 'export function f(a: number): number {\n  a = 2;\n  return a;\n}'],
  ['no-empty', 'libs/http/src/f.ts', 'export function f(g: () => void): void {\n  try {\n    g();\n  } catch {}\n}'],
  ['only-throw-error', 'libs/http/src/g.ts', "export const f = () => {\n  throw 'late';\n};"],
  [
    'preserve-caught-error',
    'libs/http/src/h.ts',
    'export function f(g: () => void): void {\n  try {\n    g();\n  } catch (error) {\n    throw new Error(`no: ${String(error)}`);\n  }\n}',
  ],
  ['no-warning-comments', 'libs/http/src/i.ts', '// TODO later\nexport {};'],
  ['max-lines', 'libs/http/src/long.ts', `export const f = [\n${'  1,\n'.repeat(260)}];`],
  [
    'max-lines-per-function',
    'libs/http/src/wide.ts',
    `export function f(g: (n: number) => void): void {\n${'  g(1);\n'.repeat(60)}}`,
  ],
  [
    'complexity',
    'libs/http/src/twisted.ts',
    `export const f = (a: number): number => {\n${'  if (a > 1) return a;\n'.repeat(14)}  return 0;\n};`,
  ],
  [
    'max-depth',
    'libs/http/src/deep.ts',
    `export function f(a: number): void {\n${'if (a > 1) {\n'.repeat(5)} f(2); ${'}'.repeat(6)}`,
  ],
  ['filename-case', 'libs/http/src/ShoutingCase.ts', 'export {};'],
  ['no-restricted-globals', 'apps/orders/src/orders/domain/order.ts', 'export const f = () => Date.now();'],
  ['no-restricted-properties', 'apps/orders/src/orders/domain/chance.ts', 'export const f = () => Math.random();'],
  [
    'no-restricted-properties',
    'libs/outbox/src/shortcut.ts',
    'export const f = (a: { kafka: { library: object } }) => a.kafka.library;',
  ],
  [
    'no-restricted-properties',
    'bench/events/shortcut.ts',
    'export const f = (kafka: { library: object }) => {\n  const { library } = kafka;\n  return library;\n};',
  ],
  [
    'no-focused-tests',
    'apps/orders/src/a.spec.ts',
    "import { expect, it } from 'vitest';\nit.only('given', () => {\n  expect(1).toBe(1);\n});",
  ],
  [
    'no-disabled-tests',
    'apps/orders/src/b.spec.ts',
    "import { expect, it } from 'vitest';\nit.skip('given', () => {\n  expect(1).toBe(1);\n});",
  ],
  ['expect-expect', 'apps/orders/src/c.spec.ts', "import { it } from 'vitest';\nit('given', () => 1);"],
] as const;

const KAFKAJS = 'export const f = (kafka: { library: object }) => kafka.library;\n';

/** What looks like the above and is allowed. */
const GOOD = {
  'libs/kafka/src/client/with-admin.ts': KAFKAJS,
  'apps/fulfillment/test/records.ts': KAFKAJS,
  'bench/events/bare-drain.ts': KAFKAJS,
  'libs/service/src/load-config.ts': "export const f = () => process.env['PORT'];\n",
  'apps/orders/src/orders/domain/order.spec.ts': 'export const f = () => Date.now();\n',
  'apps/orders/src/orders/orders.controller.ts':
    "import { Controller } from '@nestjs/common';\nimport { OrdersService } from './orders.service.ts';\n\n@Controller()\nexport class OrdersController {\n  constructor(private readonly orders: OrdersService) {}\n\n  find(): number {\n    return this.orders.find();\n  }\n}\n",
  'apps/orders/src/orders/orders.service.ts':
    "import { Injectable } from '@nestjs/common';\n\n@Injectable()\nexport class OrdersService {\n  private readonly found = 1;\n\n  find(): number {\n    return this.found;\n  }\n}\n",
};

interface Finding {
  readonly code: string;
  readonly filename: string;
}

describe('the lint rules', () => {
  const broken = Object.fromEntries(VIOLATIONS.map(([, file, text]) => [file, `${text}\n`]));
  const project = plantProject({ ...GOOD, ...broken });
  let findings: readonly Finding[];

  beforeAll(() => {
    const { output } = project.run('oxlint', '--format', 'json', 'apps', 'libs', 'bench');
    findings = (JSON.parse(output) as { diagnostics: Finding[] }).diagnostics;
  });
  afterAll(() => project.remove());

  it.each(VIOLATIONS)('given %s is broken in %s, when it is linted, then that is found', (rule, file) => {
    const found = findings.filter(({ filename }) => filename === file).map(({ code }) => code);

    expect(
      found.some((code) => code.endsWith(`(${rule})`)),
      found.join(),
    ).toBe(true);
  });

  it('given what is allowed, when it is linted, then nothing is found', () => {
    expect(findings.filter(({ filename }) => filename in GOOD)).toEqual([]);
  });

  it('given one finding, when it is linted, then the program fails', () => {
    expect(project.run('oxlint', 'apps/orders/src/a.ts').status).not.toBe(0);
  });
});
