import { z } from 'zod';

/** Settings of outbox, relay and inbox. */
export const outboxSettings = z
  .object({
    /** How long a relay keeps its share of the keys without a sign of life, ms. Default 6000. */
    OUTBOX_LEASE_MS: z.coerce.number().int().min(2000).default(6000),
    /** Most events in one send. Default 500: more gain nothing, less cost throughput. */
    OUTBOX_BATCH: z.coerce.number().int().min(1).max(5000).default(500),
    /** Pending events from which on writes are turned away with 503, so that the backlog can't fill the disk. */
    OUTBOX_MAX_PENDING: z.coerce.number().int().min(1).default(100_000),
    /** Age of a partition's oldest pending event from which on writes of its keys are turned away, s. Default 900. */
    OUTBOX_MAX_PENDING_AGE_S: z.coerce.number().int().min(1).default(900),
  })
  .describe('Outbox and inbox');
export type OutboxSettings = z.infer<typeof outboxSettings>;
