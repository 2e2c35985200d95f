import { within } from '../client/deadline.ts';
import type { KafkaClientOptions } from '../client/kafka-client.ts';
import type { KafkaSettings } from '../kafka.settings.ts';
import { Line } from './line.ts';

const LIMIT_MS = 3000;

/** A line, and how many questions are under way on it. */
interface Use {
  readonly line: Promise<Line>;
  questions: number;
}

/**
 * One connection that stays open for questions asked again and again (is the broker there, how far behind are we), so
 * that looking does not cost a new connection each time. After a failure it is made anew when next asked; the old one
 * ends when the last question on it has its answer.
 */
export class StandingConnection {
  private readonly settings: KafkaSettings;
  private readonly options: KafkaClientOptions;
  private current: Use | undefined;

  constructor(settings: KafkaSettings, options: KafkaClientOptions) {
    this.settings = settings;
    this.options = options;
  }

  /**
   * The answer to one question.
   *
   * @param limitMs default 3000
   * @throws when it fails or takes longer than that, connecting included
   */
  async ask<T>(question: (line: Line) => Promise<T>, limitMs = LIMIT_MS): Promise<T> {
    const use = (this.current ??= { line: new Line(this.settings, this.options, LIMIT_MS).connect(), questions: 0 });
    use.questions++;
    try {
      return await within(limitMs, use.line.then(question));
    } catch (error) {
      this.retire(use);
      throw error;
    } finally {
      use.questions--;
      this.endIfUnused(use);
    }
  }

  /** Ends the connection. A later question would open another. */
  close(): void {
    const use = this.current;
    if (!use) return;
    this.retire(use);
    this.endIfUnused(use);
  }

  private retire(use: Use): void {
    if (this.current === use) this.current = undefined;
  }

  private endIfUnused(use: Use): void {
    if (use === this.current || use.questions > 0) return;
    // A line that never opens has ended itself, and whoever asked on it has heard why.
    use.line.then((line) => line.end()).catch(() => undefined);
  }
}
