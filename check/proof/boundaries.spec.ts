import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantProject, ROOT, type PlantedProject } from './planted-project.ts';

/** A small shop that keeps every rule. */
const GOOD = {
  'apps/accounts/src/main.ts': "import { startService } from '@storefront/service';\nstartService();\n",
  'apps/orders/src/orders/orders.service.ts': "import { advance } from './domain/order.ts';\nexport { advance };\n",
  'apps/orders/src/orders/domain/order.ts':
    "import { isDeepStrictEqual } from 'node:util';\nimport { NEXT } from '@storefront/contracts';\nimport { price } from '../../products/domain/price.ts';\nexport const advance = () => [NEXT, price, isDeepStrictEqual];\n",
  'apps/orders/src/products/domain/price.ts': 'export const price = 1;\n',
  'apps/orders/src/orders/domain/order.spec.ts': "import { it } from 'vitest';\nexport { it };\n",
  'apps/orders/test/orders.int.spec.ts':
    "import { eventually } from '@storefront/testing';\nimport { advance } from '../src/orders/orders.service.ts';\nexport { eventually, advance };\n",
  'libs/contracts/src/index.ts': "export { NEXT } from './next.ts';\n",
  'libs/contracts/src/next.ts': 'export const NEXT = 1;\n',
  'libs/observability/src/index.ts':
    "export const log = async () => await import('pino-pretty').catch(() => undefined);\n",
  'libs/persistence/src/index.ts': 'export const persistence = 1;\n',
  'libs/kafka/src/index.ts': "import { Kafka } from 'kafkajs';\nexport const client = Kafka;\n",
  'libs/outbox/src/index.ts': "import { client } from '@storefront/kafka';\nexport const outbox = client;\n",
  'libs/http/src/index.ts': 'export const http = 1;\n',
  'libs/service/src/index.ts':
    "import { outbox } from '@storefront/outbox';\nexport const startService = () => outbox;\n",
  'libs/servers/src/index.ts': 'export const servers = 1;\n',
  'libs/testing/src/index.ts':
    "import { servers } from '@storefront/servers';\nexport const eventually = () => servers;\n",
  'libs/app-testing/src/index.ts':
    "import { startService } from '@storefront/service';\nimport { eventually } from '@storefront/testing';\nexport const startApp = [startService, eventually];\n",
  'dev/start.ts': "import { servers } from '@storefront/servers';\nexport { servers };\n",
};

/** rule, the file that breaks it, its text */
const VIOLATIONS = [
  [
    'no-app-in-an-app',
    'apps/accounts/src/peek.ts',
    "export { advance } from '../../orders/src/orders/domain/order.ts';",
  ],
  [
    'no-app-in-a-lib',
    'libs/http/src/peek.ts',
    "export { advance } from '../../../apps/orders/src/orders/domain/order.ts';",
  ],
  ['no-circle', 'libs/http/src/left.ts', "export { right } from './right.ts';\nexport const left = 1;"],
  ['libs-form-a-line:contracts', 'libs/contracts/src/up.ts', "export { http } from '@storefront/http';"],
  ['libs-form-a-line:observability', 'libs/observability/src/up.ts', "export { NEXT } from '@storefront/contracts';"],
  ['libs-form-a-line:persistence', 'libs/persistence/src/up.ts', "export type { client } from '@storefront/kafka';"],
  ['libs-form-a-line:kafka', 'libs/kafka/src/up.ts', "export { outbox } from '@storefront/outbox';"],
  ['libs-form-a-line:outbox', 'libs/outbox/src/up.ts', "export { http } from '@storefront/http';"],
  ['libs-form-a-line:http', 'libs/http/src/up.ts', "export { outbox } from '@storefront/outbox';"],
  ['libs-form-a-line:service', 'libs/service/src/up.ts', "export { servers } from '@storefront/servers';"],
  ['libs-form-a-line:servers', 'libs/servers/src/up.ts', "export { NEXT } from '@storefront/contracts';"],
  ['libs-form-a-line:testing', 'libs/testing/src/up.ts', "export { outbox } from '@storefront/outbox';"],
  ['libs-form-a-line:app-testing', 'libs/app-testing/src/up.ts', "export { servers } from '@storefront/servers';"],
  [
    'front-door-only',
    'apps/orders/src/back-door.ts',
    "export type { NEXT } from '../../../libs/contracts/src/next.ts';",
  ],
  [
    'front-door-only-between-libs',
    'libs/outbox/src/back-door.ts',
    "export { NEXT } from '../../contracts/src/next.ts';",
  ],
  ['libs-by-name', 'dev/by-path.ts', "export { servers } from '../libs/servers/src/index.ts';"],
  ['libs-by-name-between-libs', 'libs/outbox/src/by-path.ts', "export { NEXT } from '../../contracts/src/index.ts';"],
  [
    'domain-knows-no-framework',
    'apps/orders/src/orders/domain/nest.ts',
    "import { Injectable } from '@nestjs/common';\nexport { Injectable };",
  ],
  [
    'domain-knows-no-framework',
    'apps/orders/src/orders/domain/mongo.ts',
    "import type { Model } from 'mongoose';\nexport type M = Model<object>;",
  ],
  [
    'domain-knows-no-framework',
    'apps/orders/src/orders/domain/kafka.ts',
    "export { client } from '@storefront/kafka';",
  ],
  ['domain-knows-no-framework', 'apps/orders/src/orders/domain/ids.ts', "export { randomUUID } from 'node:crypto';"],
  [
    'domain-knows-no-framework',
    'apps/orders/src/orders/domain/out.ts',
    "export { advance } from '../orders.service.ts';",
  ],
  [
    'kafkajs-in-one-place',
    'libs/outbox/src/direct.ts',
    "import type { Kafka } from 'kafkajs';\nexport type K = Kafka;",
  ],
  ['kafkajs-in-one-place', 'dev/direct.ts', "export const k = () => import('kafkajs');"],
  [
    'mongodb-behind-repositories',
    'apps/orders/src/orders/orders.controller.ts',
    "import { Types } from 'mongoose';\nexport { Types };",
  ],
  ['no-test-tools-in-the-product', 'apps/accounts/src/handy.ts', "export { eventually } from '@storefront/testing';"],
  [
    'no-test-tools-in-the-product',
    'apps/orders/src/from-spec.ts',
    "export { it } from './orders/domain/order.spec.ts';",
  ],
  ['no-dev-dependency-in-the-product', 'apps/orders/src/chance.ts', "import fc from 'fast-check';\nexport { fc };"],
  ['everything-resolves', 'apps/orders/src/typo.ts', "export { gone } from './gone.ts';"],
] as const;

const CONFIG = join(ROOT, '.dependency-cruiser.mjs');

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

function violationsIn(project: PlantedProject): Violation[] {
  const { output } = project.run(
    'depcruise',
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
    'apps',
    'libs',
    'dev',
  );
  return (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations;
}

describe('the boundaries', () => {
  const broken = Object.fromEntries(VIOLATIONS.map(([, file, text]) => [file, `${text}\n`]));
  const partner = { 'libs/http/src/right.ts': "export { left as right } from './left.ts';\n" };
  const project = plantProject({ ...GOOD, ...partner, ...broken });
  let violations: Violation[];

  beforeAll(() => {
    violations = violationsIn(project);
  });
  afterAll(() => project.remove());

  it('given a project that keeps them, when it is checked, then nothing is found', () => {
    const good = plantProject(GOOD);

    const found = violationsIn(good);

    good.remove();
    expect(found).toEqual([]);
  });

  it.each(VIOLATIONS)('given %s is broken in %s, when it is checked, then that is found', (rule, file) => {
    expect(violations.filter(({ from }) => from === file).map((violation) => violation.rule.name)).toContain(rule);
  });

  it('given the rules of the project, when counted, then each has been seen to fail', async () => {
    const { default: config } = (await import(CONFIG)) as { default: { forbidden: { name: string }[] } };

    const shown = new Set<string>(VIOLATIONS.map(([rule]) => rule));

    expect(config.forbidden.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });
});
