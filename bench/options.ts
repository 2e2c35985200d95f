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
  /** Names of pieces, in their order. */
  readonly only: readonly string[];
  /** Files to write. */
  readonly json?: string;
  readonly markdown?: string;
  readonly picture?: string;
  /** A folder. */
  readonly profile?: string;
  readonly help: boolean;
}

/** The pieces that there are, and those that are measured when none is named. */
export interface Choice {
  readonly all: readonly string[];
  readonly everyDay: readonly string[];
}

/** Something was asked for that can't be. */
export class Unusable extends Error {}

/** @throws {Unusable} */
export function readOptions(args: readonly string[], { all, everyDay }: Choice): Options {
  const { count, only, retained, rounds, seconds, ...rest } = parse(args);
  const names = only?.split(',') ?? everyDay;
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Unusable(`There is no piece called ${unknown.join(', ')}.`);
  return {
    ...rest,
    only: names,
    rounds: positive('rounds', rounds),
    seconds: positive('seconds', seconds),
    count: positive('count', count),
    retained: positive('retained', retained),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        rounds: { type: 'string', default: '3' },
        seconds: { type: 'string', default: '8' },
        count: { type: 'string', default: '20000' },
        retained: { type: 'string', default: '1000000' },
        json: { type: 'string' },
        markdown: { type: 'string' },
        picture: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new Unusable((error as Error).message);
  }
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Unusable(`--${name} ${text}: a whole number above 0 is wanted.`);
}
