import { afterAll, describe, expect, it } from 'vitest';
import { plantProject } from './planted-project.ts';

/** An app that uses one export of a lib and one package. */
const project = plantProject({
  'apps/orders/src/main.ts': "import { used } from '@storefront/http';\nused();\n",
  'apps/orders/src/forgotten.ts': 'export const forgotten = 1;\n',
  'libs/http/src/index.ts': "export { used } from './inside.ts';\nexport { untaken } from './offer.ts';\n",
  'libs/http/src/offer.ts': 'export const untaken = 1;\n',
  'libs/http/src/inside.ts':
    "import { z } from 'zod';\nexport const used = () => z.string();\nexport const nobodys = 1;\n",
  'libs/http/src/unlisted.spec.ts': "import 'is-odd';\n",
});

describe('the check for dead code', () => {
  afterAll(() => project.remove());
  const { status, output } = project.run('knip', '--no-progress');

  it.each([
    ['a file that nobody imports', /Unused files[\s\S]*apps\/orders\/src\/forgotten\.ts/],
    ['an export that nobody imports', /Unused exports[\s\S]*nobodys/],
    ['what a front door offers and nobody takes', /Unused exports[\s\S]*untaken/],
    ['a package that nobody imports', /Unused dependencies[\s\S]*mongoose/],
    ['a package that package.json does not name', /Unlisted dependencies[\s\S]*is-odd/],
  ])('given %s, when it runs, then that is found', (_, message) => {
    expect(output).toMatch(message);
    expect(status).toBe(1);
  });

  it('given what is used, when it runs, then it is left alone', () => {
    expect(output).not.toMatch(/\bzod\b|inside\.ts.*used\b|main\.ts/);
  });
});
