import { consume } from './events/consume.ts';
import { drain } from './events/drain.ts';
import type { Finding } from './figures/finding.ts';
import { growth } from './growth/growth.ts';
import type { Effort } from './options.ts';
import { read } from './reading/read.ts';
import type { Stage } from './stage/stage.ts';
import { flow } from './whole/flow.ts';
import { idle } from './whole/idle.ts';
import { latency } from './whole/latency.ts';
import { start } from './whole/start.ts';
import { writePath } from './writing/write-path.ts';
import { hotKey, twoWriters } from './writing/writers.ts';

/** Measures one thing. */
export type Piece = (stage: Stage, effort: Effort) => Promise<Finding[]>;

/** Everything that can be measured, in the order of the report. */
export const PIECES: ReadonlyMap<string, Piece> = new Map([
  ['write', writePath],
  ['read', read],
  ['hot', hotKey],
  ['two', twoWriters],
  ['drain', drain],
  ['consume', consume],
  ['flow', flow],
  ['latency', latency],
  ['start', start],
  ['idle', idle],
  ['growth', growth],
]);

/** Too long for every day. */
const OPT_IN = new Set(['growth']);

/** What is measured if nothing is named. */
export const EVERY_DAY = [...PIECES.keys()].filter((name) => !OPT_IN.has(name));
