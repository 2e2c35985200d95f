import { defineConfig } from 'vitest/config';

const TEMPORARY_FOLDER = './libs/testing/src/temporary-folder.ts';
const SERVERS = './libs/testing/src/global-servers.ts';
const STORM = 'test/storm/*.e2e.spec.ts';
const IGNORED = ['**/node_modules/**', 'dist/**', '.storefront/**'];

// Three levels, told by the suffix (libs/testing/README.md). Deadlines are generous: CI machines are slow, and a
// deadline costs time only where a test fails anyway.
export default defineConfig({
  resolve: {
    alias: [{ find: /^@storefront\/([^/]+)$/, replacement: `${import.meta.dirname}/libs/$1/src/index.ts` }],
  },
  test: {
    reporters: ['default', './libs/testing/src/tally-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'domain',
          // By itself vitest leaves one core idle: half of a machine of two.
          maxWorkers: 2,
          include: ['**/*.spec.ts'],
          exclude: [...IGNORED, '**/*.{int,e2e}.spec.ts'],
          globalSetup: TEMPORARY_FOLDER,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'int',
          sequence: { groupOrder: 1 },
          // Most of such a test, too, is waiting for servers: 2.3 times as fast as one file after the other, on two cores.
          maxWorkers: 3,
          include: ['**/*.int.spec.ts'],
          exclude: IGNORED,
          globalSetup: [TEMPORARY_FOLDER, SERVERS],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          // Apart from the other levels, and two files at once: much of a drill is waiting for time-outs. With three, the load
          // of two cores is 8, and drills have seconds for something.
          sequence: { groupOrder: 2 },
          maxWorkers: 2,
          include: ['**/*.e2e.spec.ts'],
          exclude: [...IGNORED, STORM],
          globalSetup: [TEMPORARY_FOLDER, SERVERS],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      // Alone: it wants both cores. Five minutes that only CI takes every time; `npm run storm` is the same.
      // oxlint-disable-next-line node/no-process-env -- who runs the tests decides which, before there are settings
      ...(process.env['CI'] === 'true'
        ? [{ extends: true as const, test: { name: 'storm', sequence: { groupOrder: 3 }, include: [STORM] } }]
        : []),
    ],
  },
});
