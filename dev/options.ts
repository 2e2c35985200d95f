import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Obstacle } from '@storefront/servers';
import { NOTES } from './shop/layout.ts';
import type { Place } from './shop/layout.ts';

/** What was asked for on the command line. */
export interface Options extends Place {
  /** End after the receipt, instead of staying up. */
  readonly demo: boolean;
  /** Begin with empty databases and topics. */
  readonly fresh: boolean;
}

const USAGE = 'npm start -- [--fresh] [--port-offset 100] [--home folder]      npm run demo -- the same';

/**
 * Default of the offset 0, of `home` .storefront in the project.
 *
 * @throws {Obstacle} for an unknown option or an offset that is not a whole number from 0 to 50000.
 */
export function readOptions(args: string[]): Options {
  const { demo, fresh, 'port-offset': offset, home } = parse(args);
  const portOffset = Number(offset);
  if (!Number.isInteger(portOffset) || portOffset < 0 || portOffset > 50_000) {
    throw new Obstacle(
      'The options are wrong.',
      `--port-offset ${offset} is not a whole number from 0 to 50000`,
      USAGE,
    );
  }
  return { demo, fresh, portOffset, home: resolve(home) };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        demo: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        'port-offset': { type: 'string', default: '0' },
        home: { type: 'string', default: NOTES },
      },
    }).values;
  } catch (reason) {
    throw new Obstacle('The options are wrong.', (reason as Error).message, USAGE);
  }
}
