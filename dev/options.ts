import { parseArgs } from 'node:util';
import { Obstacle } from '@storefront/servers';

/** What was asked for on the command line. */
export interface Options {
  /** End after the receipt, instead of staying up. */
  readonly demo: boolean;
  /** Begin with empty databases and topics. */
  readonly fresh: boolean;
  /** Added to every port, so that two shops fit on one machine. Default 0. */
  readonly portOffset: number;
}

const USAGE = 'npm start -- [--fresh] [--port-offset 100]      npm run demo -- [--fresh] [--port-offset 100]';

/** @throws {Obstacle} for an unknown option or an offset that is not a whole number from 0 to 50000. */
export function readOptions(args: string[]): Options {
  const { demo, fresh, 'port-offset': offset } = parse(args);
  const portOffset = Number(offset);
  if (!Number.isInteger(portOffset) || portOffset < 0 || portOffset > 50_000) {
    throw new Obstacle(
      'The options are wrong.',
      `--port-offset ${offset} is not a whole number from 0 to 50000`,
      USAGE,
    );
  }
  return { demo, fresh, portOffset };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        demo: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        'port-offset': { type: 'string', default: '0' },
      },
    }).values;
  } catch (reason) {
    throw new Obstacle('The options are wrong.', (reason as Error).message, USAGE);
  }
}
