// Who may import whom. Read CONTRIBUTING.md for the reasons; check/proof/boundaries.spec.ts plants each violation.

const PRODUCT_LIBS = {
  // A lib, and the libs that it may use: a line from the bottom to the top, never a circle.
  contracts: [],
  observability: [],
  persistence: ['contracts', 'observability'],
  kafka: ['contracts', 'observability'],
  outbox: ['contracts', 'observability', 'persistence', 'kafka'],
  http: ['contracts', 'observability', 'persistence'],
  service: ['contracts', 'observability', 'persistence', 'kafka', 'outbox', 'http'],
};

const DEVELOPMENT_LIBS = {
  servers: [],
  testing: ['servers', 'contracts', 'kafka'],
  'app-testing': [...Object.keys(PRODUCT_LIBS), 'testing'],
};

const LIBS = { ...PRODUCT_LIBS, ...DEVELOPMENT_LIBS };

/** Files that only tests load: they may reach further than the product. */
const TESTS = '\\.spec\\.ts$|^(apps|libs)/[^/]+/test/|^(bench|check|dev|test)/|^vitest\\.config\\.ts$';
const PRODUCT = `^(apps|libs/(${Object.keys(PRODUCT_LIBS).join('|')}))/`;

const line = Object.entries(LIBS).map(([lib, below]) => ({
  name: `libs-form-a-line:${lib}`,
  comment: `${lib} may use ${below.join(', ') || 'no other lib'}. What it needs from elsewhere is passed in.`,
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: TESTS },
  to: { path: '^libs/', pathNot: `^libs/(${[lib, ...below].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Files that need each other are one file, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-app-in-an-app',
      comment: 'What two apps share is an event in libs/contracts.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-app-in-a-lib',
      comment: 'A lib serves apps and knows none.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    ...line,
    {
      name: 'front-door-only',
      comment: 'A lib is entered by its index.ts: anything behind it may change any day.',
      severity: 'error',
      from: { path: '^(?:apps|bench|check|dev|test)/' },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'front-door-only-between-libs',
      comment: 'A lib is entered by its index.ts: anything behind it may change any day.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: '^libs/$1/|^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'libs-by-name',
      comment: 'Import @storefront/<lib>, not a path to it.',
      severity: 'error',
      from: { path: '^(?:apps|bench|check|dev|test)/' },
      to: { path: '^libs/[^/]+/src/index\\.ts$', dependencyTypesNot: ['aliased-tsconfig'] },
    },
    {
      name: 'libs-by-name-between-libs',
      comment: 'Import @storefront/<lib>, not a path to it.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/index\\.ts$', pathNot: '^libs/$1/', dependencyTypesNot: ['aliased-tsconfig'] },
    },
    {
      name: 'domain-knows-no-framework',
      comment:
        'domain/ is plain TypeScript: other domain files, @storefront/contracts, node:util. Time and ids are passed in.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/src/.*\\bdomain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^apps/$1/src/.*\\bdomain/|^libs/contracts/src/index\\.ts$|node_modules/zod/|^util$' },
    },
    {
      name: 'kafkajs-in-one-place',
      comment: 'libs/kafka alone knows kafkajs and its traps; it offers the rest by its index.ts.',
      severity: 'error',
      from: { pathNot: '^libs/kafka/' },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'mongodb-behind-repositories',
      comment: 'Controllers and consumers translate; what they want from MongoDB is a question to a repository.',
      severity: 'error',
      from: { path: '\\.(controller|consumer)\\.ts$' },
      to: { path: 'node_modules/(mongodb|mongoose|@nestjs/mongoose)/' },
    },
    {
      name: 'no-test-tools-in-the-product',
      comment: 'libs/servers, libs/testing, dev/, test/ and spec files are for development and tests only.',
      severity: 'error',
      from: { path: PRODUCT, pathNot: TESTS },
      to: { path: `^libs/(${Object.keys(DEVELOPMENT_LIBS).join('|')})/|${TESTS}` },
    },
    {
      name: 'no-dev-dependency-in-the-product',
      comment: 'It is missing in production: a dependency, or loaded by import() where one can do without it.',
      severity: 'error',
      from: { path: PRODUCT, pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'], dynamic: false },
    },
    {
      name: 'everything-resolves',
      comment: 'Named in package.json, or spelt otherwise?',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
};
