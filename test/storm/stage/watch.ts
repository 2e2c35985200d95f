import { setTimeout as pause } from 'node:timers/promises';
import { Metrics } from '../../shop/metrics.ts';
import type { Journal } from '../history/journal.ts';
import type { Sample, Usage } from '../history/sample.ts';
import { now } from '../workload/ask.ts';
import type { Instance } from './instance.ts';
import { APPS, type Stage } from './stage.ts';

const EVERY_MS = 500;
const USAGE_EVERY = 10;
const ANSWER_MS = 1000;

/** Looks again and again how far things are and what processes use, until it is told to stop. */
export class Watch {
  readonly samples: Sample[] = [];
  readonly usages: Usage[] = [];
  private readonly stage: Stage;
  private readonly journal: Journal<Sample | Usage>;
  private readonly over = new AbortController();
  private readonly looking: Promise<void>;

  /** @param journal where everything seen is noted */
  constructor(stage: Stage, journal: Journal<Sample | Usage>) {
    this.stage = stage;
    this.journal = journal;
    this.looking = this.look();
  }

  async end(): Promise<void> {
    this.over.abort();
    await this.looking;
  }

  private async look(): Promise<void> {
    for (let turn = 0; !this.over.signal.aborted; turn++) {
      await this.note(this.samples, () => takeSample(this.stage));
      if (turn % USAGE_EVERY === 0) await this.noteUsage();
      await pause(EVERY_MS, undefined, { signal: this.over.signal }).catch(() => undefined);
    }
  }

  private async noteUsage(): Promise<void> {
    const well = this.stage.instances.filter(({ isUp }) => isUp);
    await Promise.all(well.map((instance) => this.note(this.usages, () => usageOf(instance))));
  }

  /** What can't be seen just now is not noted: the gap tells. */
  private async note<Line extends Sample | Usage>(list: Line[], take: () => Promise<Line>): Promise<void> {
    const line = await take().catch(() => undefined);
    if (!line) return;
    list.push(line);
    this.journal.note(line);
  }
}

async function takeSample(stage: Stage): Promise<Sample> {
  const options = { maxTimeMS: ANSWER_MS };
  const outboxes = APPS.map((app) => stage.database(app).collection('outbox.events'));
  const waiting = { pending: true };
  const [recorded, pending, applied] = await Promise.all([
    Promise.all(outboxes.map((outbox) => outbox.estimatedDocumentCount(options))),
    Promise.all(outboxes.map((outbox) => outbox.countDocuments(waiting, options))),
    stage.database('fulfillment').collection('fulfillment.requests').estimatedDocumentCount(options),
  ]);
  return { at: now(), recorded: sum(recorded), pending: sum(pending), applied };
}

async function usageOf(instance: Instance): Promise<Usage> {
  const metrics = await Metrics.of(instance, AbortSignal.timeout(ANSWER_MS));
  return {
    at: now(),
    instance: instance.name,
    start: instance.starts,
    rssMb: Math.round(metrics.total('process_resident_memory_bytes') / 2 ** 20),
    handles: metrics.total('process_open_fds'),
    fullCollections: metrics.total('nodejs_gc_duration_seconds_count', { kind: 'major' }),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
