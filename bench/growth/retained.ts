import { contest, type Finding } from '../figures/finding.ts';
import { takeTurns } from '../figures/turns.ts';
import { byRelays } from '../events/drain.ts';
import type { Effort } from '../options.ts';
import { customerId, eventsIn, pendingEvent } from '../stage/customers.ts';
import { stopAll, type Scene, type Stage } from '../stage/stage.ts';
import { posts } from '../writing/write-path.ts';

const CHUNK = 2000;
const SAY_EVERY = 100_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Not as many as they are kept, so that none expires meanwhile. */
const DAYS = 6;
// Keys that nobody else uses.
const FIRST_KEY = 1_000_000;

/** Writing and publishing with many published events still in the outbox, beside an outbox with none. */
export async function retained(stage: Stage, effort: Effort): Promise<Finding[]> {
  const { count, rounds, seconds } = effort;
  const [full, empty] = [await stage.scene(), await stage.scene()];
  await retain(full, effort.retained);
  const services = [await full.start('accounts'), await empty.start('accounts')] as const;
  const names = [`${effort.retained} published events retained`, 'none retained'] as const;
  const written = await takeTurns(
    services.map((service, i) => posts(names[i]!, [service], seconds)),
    rounds,
  );
  const drains = [full, empty].map((scene, i) => ({
    name: names[i]!,
    run: () => byRelays(scene, [services[i]!], count),
  }));
  const published = await takeTurns(drains, rounds);
  await stopAll(services);
  await full.db('accounts').dropDatabase();
  return [
    contest('Writing a customer into a full outbox, 32 callers', written),
    contest(`Publishing ${count} pending events from a full outbox`, published),
  ];
}

/** Puts events into an outbox that were published over the last six days, while nobody watches it. */
async function retain(scene: Scene, count: number): Promise<void> {
  await stopAll([await scene.start('accounts')]); // makes collections and indexes
  const oldest = Date.now() - DAYS * DAY_MS;
  for (let i = 0; i < count; i += CHUNK) {
    const events = Array.from({ length: Math.min(CHUNK, count - i) }, (_, j) =>
      publishedEvent(FIRST_KEY + i + j, new Date(oldest + ((i + j) / count) * DAYS * DAY_MS)),
    );
    await eventsIn(scene.db('accounts')).insertMany(events, { ordered: false, writeConcern: { w: 1 } });
    if (i % SAY_EVERY === 0) process.stderr.write(`  ${i} of ${count} events retained\n`);
  }
}

function publishedEvent(n: number, publishedAt: Date) {
  const { pending: _, ...event } = pendingEvent(customerId(n), 1, publishedAt.getTime() * 1000, n % 32);
  return { ...event, createdAt: publishedAt, publishedAt };
}
