import { z } from 'zod';

/** Settings of committer, outbox and relay. */
export const outboxSettings = z.object({
  OUTBOX_LEASE_MS: z.coerce.number().int().min(1000).default(6000),
});
export type OutboxSettings = z.infer<typeof outboxSettings>;
