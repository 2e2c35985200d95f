import { Logger } from '@nestjs/common';
import { counter, histogram } from '@storefront/observability';
import type { CommitObserver } from '@storefront/persistence';

const GROUP_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** Counts the commits of one kind of aggregate. */
export function commitMetrics(aggregate: string): CommitObserver {
  const labels = ['aggregate'] as const;
  const size = histogram({
    name: 'storefront_commit_group_size',
    help: 'Commands or events in one transaction',
    labels,
    buckets: GROUP_SIZES,
  }).labels(aggregate);
  const duration = histogram({
    name: 'storefront_commit_duration_seconds',
    help: 'From loading to the durable commit of a group',
    labels,
  }).labels(aggregate);
  const trouble = counter({
    name: 'storefront_commit_repeats_total',
    help: 'Groups that were run again, by why',
    labels: ['aggregate', 'why'],
  });
  const orphans = counter({
    name: 'storefront_commit_orphans_ended_total',
    help: 'Transactions of dead processes that held a lock and were ended',
    labels,
  }).labels(aggregate);
  const logger = new Logger(`Committer(${aggregate})`);
  return {
    committed(items, seconds) {
      size.observe(items);
      duration.observe(seconds);
    },
    conflict: () => trouble.inc({ aggregate, why: 'conflict' }),
    outage: () => trouble.inc({ aggregate, why: 'outage' }),
    orphansEnded: (count) => orphans.inc(count),
    hindered: (what, error) => logger.warn({ err: error }, `${what} failed; going on`),
  };
}
