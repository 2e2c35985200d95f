import { parseArgs } from 'node:util';
import { Obstacle } from '@storefront/servers';
import { newSeed } from './chance.ts';
import type { Weather } from './check/evidence.ts';
import { FAULT_KINDS, type FaultKind } from './faults/fault.ts';

/** What was asked for on the command line. Default: a new seed, 4 minutes (from 15 on it is a soak), all faults, 40/s. */
export interface StormOptions extends Weather {
  /** Whether data, logs and history are kept although nothing failed. */
  readonly keep: boolean;
  /** Folder of an earlier storm that is only to be judged again. */
  readonly judge: string | undefined;
  readonly help: boolean;
}

export const HELP = `npm run storm -- [options]

Breaks the real system on purpose and judges what is left: test/storm/README.md.

  --seed 12345      decides workload, faults and victims; default: a new one, printed first and last
  --minutes 4       how long faults rage; 60 is a soak, in which one instance of each app is never killed
  --faults all      all, none, or some: ${FAULT_KINDS.join(',')}
  --rate 40         questions a second, all clients together
  --keep            keeps data, logs and history, as after a failure
  --judge <folder>  judges the history and the dump of an earlier storm again
  --help            this

Ends with 0 if every checker is content, 1 if one is not, 2 if the storm itself failed.
`;

/** @throws {Obstacle} for what is not an option, or not as it has to be */
export function readOptions(args: readonly string[]): StormOptions {
  const { faults, help, judge, keep, minutes, rate, seed } = parse(args);
  return {
    seed: seed === undefined ? newSeed() : number('--seed', seed, 0, 2 ** 32 - 1, true),
    minutes: number('--minutes', minutes, 0.1, 24 * 60),
    faults: kindsIn(faults),
    rate: number('--rate', rate, 1, 1000),
    keep,
    judge,
    help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        minutes: { type: 'string', default: '4' },
        faults: { type: 'string', default: 'all' },
        rate: { type: 'string', default: '40' },
        keep: { type: 'boolean', default: false },
        judge: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (reason) {
    throw wrong((reason as Error).message);
  }
}

function kindsIn(text: string): readonly FaultKind[] {
  if (text === 'all') return FAULT_KINDS;
  const kinds = text === 'none' ? [] : text.split(',');
  const unknown = kinds.find((kind) => !FAULT_KINDS.includes(kind as FaultKind));
  if (unknown !== undefined) throw wrong(`--faults knows no ${unknown}`);
  return kinds as FaultKind[];
}

function number(option: string, text: string, least: number, most: number, isWhole = false): number {
  const value = Number(text);
  if (text !== '' && value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
  throw wrong(`${option} ${text} is not a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`);
}

const wrong = (fact: string): Obstacle => new Obstacle('The options are wrong.', fact, 'npm run storm -- --help');
