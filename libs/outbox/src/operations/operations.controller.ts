import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { note, text } from '@storefront/contracts';
import { ServiceAccess } from '@storefront/observability';
import { z } from 'zod';
import { OutboxRuntime } from '../outbox-runtime.ts';

const limit = z.coerce.number().int().min(1).max(100).default(20);
const list = z.strictObject({ limit });
const parkedList = z.strictObject({ limit, status: z.enum(['failed', 'waiting']).default('failed') });
const reasoned = z.strictObject({ reason: note, by: text() });
const blockedKey = z.strictObject({ topic: text(), key: text(), ...reasoned.shape });
// As long as the body may be: a key is as long as its producer likes, and what nobody can name stays parked for ever.
const parkedEvent = z.strictObject({ id: z.string().min(1), ...reasoned.shape });
const release = z.strictObject({
  ...parkedEvent.shape,
  value: z
    .string()
    .max(256 * 1024)
    .optional(),
});
const republish = z.strictObject({ kind: text(), ...reasoned.shape });

/**
 * Where a person decides: keys that the broker refused, events that failed. On the management port only.
 *
 * docs/operations.md says what each is for.
 */
@Controller('admin')
export class OperationsController {
  constructor(private readonly service: ServiceAccess) {}

  @Get('outbox/blocked')
  async blocked(@Query({ schema: list }) query: z.infer<typeof list>) {
    return { items: await this.operations.blockedKeys(query.limit) };
  }

  @Post('outbox/blocked/retry')
  @HttpCode(204)
  async retryBlocked(@Body({ schema: blockedKey }) { key, topic, ...why }: z.infer<typeof blockedKey>): Promise<void> {
    await this.operations.retryBlocked(topic, key, why);
  }

  @Post('outbox/blocked/skip')
  @HttpCode(204)
  async skipBlocked(@Body({ schema: blockedKey }) { key, topic, ...why }: z.infer<typeof blockedKey>): Promise<void> {
    await this.operations.skipBlocked(topic, key, why);
  }

  @Post('outbox/republish')
  @HttpCode(200)
  async republish(@Body({ schema: republish }) { kind, ...why }: z.infer<typeof republish>) {
    return { recorded: await this.operations.republish(kind, why) };
  }

  @Get('inbox/parked')
  async parked(@Query({ schema: parkedList }) query: z.infer<typeof parkedList>) {
    return { items: await this.operations.parked(query.status, query.limit) };
  }

  @Post('inbox/parked/release')
  @HttpCode(200)
  async release(@Body({ schema: release }) { id, ...how }: z.infer<typeof release>) {
    return { applied: await this.operations.release(id, how) };
  }

  @Post('inbox/parked/skip')
  @HttpCode(200)
  async skip(@Body({ schema: parkedEvent }) { id, ...why }: z.infer<typeof parkedEvent>) {
    return { applied: await this.operations.skip(id, why) };
  }

  @Post('inbox/parked/accept-gap')
  @HttpCode(200)
  async acceptGap(@Body({ schema: parkedEvent }) { id, ...why }: z.infer<typeof parkedEvent>) {
    return { applied: await this.operations.acceptGap(id, why) };
  }

  private get operations() {
    return this.service.get(OutboxRuntime).operations;
  }
}
