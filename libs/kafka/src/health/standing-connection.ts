import { within } from '../client/deadline.ts';
import type { KafkaClientOptions } from '../client/kafka-client.ts';
import type { KafkaSettings } from '../kafka.settings.ts';
import { Line } from './line.ts';

const LIMIT_MS = 3000;

/**
 * One connection that stays open for questions asked again and again (is the broker there, how far behind are we), so
 * that looking does not cost a new connection each time. After a failure it is dropped, and made anew when next asked.
 */
export class StandingConnection {
  private readonly settings: KafkaSettings;
  private readonly options: KafkaClientOptions;
  private line: Promise<Line> | undefined;

  constructor(settings: KafkaSettings, options: KafkaClientOptions) {
    this.settings = settings;
    this.options = options;
  }

  /**
   * The answer to one question.
   *
   * @throws when it fails or takes more than 3 s, connecting included
   */
  async ask<T>(question: (line: Line) => Promise<T>): Promise<T> {
    const line = (this.line ??= new Line(this.settings, this.options, LIMIT_MS).connect());
    try {
      return await within(LIMIT_MS, line.then(question));
    } catch (error) {
      if (this.line === line) this.line = undefined;
      endOnceOpen(line);
      throw error;
    }
  }

  /** Ends the connection. A later question would open another. */
  close(): void {
    if (this.line) endOnceOpen(this.line);
    this.line = undefined;
  }
}

/** A line that never opens has ended itself, and whoever asked on it hears why. */
function endOnceOpen(line: Promise<Line>): void {
  line.then((open) => open.end()).catch(() => undefined);
}
