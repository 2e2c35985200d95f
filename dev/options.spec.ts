import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';
import { ROOT } from './shop/layout.ts';

describe('the command line', () => {
  it.each([
    [[], { demo: false, fresh: false, portOffset: 0, home: join(ROOT, '.storefront') }],
    [
      ['--demo', '--fresh', '--port-offset', '100', '--home', '/tmp/shop'],
      { demo: true, fresh: true, portOffset: 100, home: '/tmp/shop' },
    ],
  ])('given %j, then it is understood', (args, options) => {
    expect(readOptions(args)).toEqual(options);
  });

  it.each([[['--frehs']], [['--port-offset', 'x']], [['--port-offset', '-1']], [['now']]])(
    'given %j, then one message says what would work',
    (args) => {
      expect(() => readOptions(args)).toThrow(/^The options are wrong\.\n\s+why: [^]*\n\s+next: npm start/);
    },
  );
});
