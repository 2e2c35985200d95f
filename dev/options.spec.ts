import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the command line', () => {
  it.each([
    [[], { demo: false, fresh: false, portOffset: 0 }],
    [['--demo', '--fresh', '--port-offset', '100'], { demo: true, fresh: true, portOffset: 100 }],
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
