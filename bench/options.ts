import { parseArgs } from 'node:util';

/** How much is measured. */
export interface Effort {
  /** Times that each contestant has its turn, beside one to get warm. */
  readonly rounds: number;
  /** Length of a turn that is measured by the clock. */
  readonly seconds: number;
  /** Events to publish or apply in a turn that is measured by its end. */
  readonly count: number;
  /** Published events that an outbox still holds in `growth`. */
  readonly retained: number;
}

/** What one run is to do. */
export interface Options extends Effort {
  /** Names of pieces; undefined for all that are not opt-in. */
  readonly only: readonly string[] | undefined;
  readonly json: string | undefined;
  readonly picture: string | undefined;
  readonly profile: string | undefined;
  readonly help: boolean;
}

/** @throws on what it doesn't know */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '8' },
      count: { type: 'string', default: '20000' },
      retained: { type: 'string', default: '1000000' },
      json: { type: 'string' },
      picture: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { json, only, picture, profile, help } = values;
  return {
    json,
    picture,
    profile,
    help,
    only: only?.split(','),
    rounds: positive('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    count: positive('count', values.count),
    retained: positive('retained', values.retained),
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${name} ${text}: a whole number above 0 is wanted`);
}
