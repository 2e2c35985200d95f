import { Logger } from '@nestjs/common';
import { answered } from '@storefront/persistence';
import type { ChangeStream } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboxCollections } from '../commit/collections.ts';

const REOPEN_AFTER_MS = 500;

/**
 * Rings when another process has recorded events: one change stream a process. It is only a bell: what it misses, the
 * relay's sweep finds, so no position is ever stored.
 */
export class Bell {
  private readonly logger = new Logger('Relay');
  private readonly events: OutboxCollections['events'];
  private readonly writer: string;
  private readonly ring: (bucket: number) => void;
  private stream: ChangeStream | undefined;
  private listening: Promise<void> | undefined;
  private stopped = false;

  constructor({ events }: OutboxCollections, writer: string, ring: (bucket: number) => void) {
    this.events = events;
    this.writer = writer;
    this.ring = ring;
  }

  start(): void {
    this.listening = this.listen();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.stream) await answered(this.stream.close());
    await this.listening;
  }

  private async listen(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.untilBroken();
      } catch (error) {
        // Also codes 260, 280 and 286: the position is gone. "Now" and the sweep are as good.
        if (!this.stopped) this.logger.debug({ err: error }, 'the change stream broke; opening another');
      }
      if (!this.stopped) await sleep(REOPEN_AFTER_MS * (0.5 + Math.random()), undefined, { ref: false });
    }
  }

  private async untilBroken(): Promise<void> {
    const stream = this.events.watch<{ bucket: number }>(
      [
        { $match: { operationType: 'insert', 'fullDocument.writer': { $ne: this.writer } } },
        { $project: { bucket: '$fullDocument.bucket' } },
      ],
      { maxAwaitTimeMS: 5000 },
    );
    this.stream = stream;
    const broken = Promise.withResolvers<void>();
    stream.on('change', (change) => this.ring((change as unknown as { bucket: number }).bucket));
    stream.on('error', broken.reject);
    // Listening, unlike iterating, ends at once when the stream is closed, not with its long poll.
    stream.on('close', broken.resolve);
    try {
      await broken.promise;
    } finally {
      await answered(stream.close());
    }
  }
}
