import { eventually } from '@storefront/testing';
import type { OrderStatusEvent } from '@storefront/contracts';

/** A page that watches an order, as a browser's EventSource would. */
export class Watcher {
  readonly status: number;
  readonly contentType: string;
  /** What has come so far, as it came. */
  text = '';
  ended = false;
  private readonly giveUp: AbortController;

  private constructor(response: Response, giveUp: AbortController) {
    this.status = response.status;
    this.contentType = response.headers.get('content-type') ?? '';
    this.giveUp = giveUp;
    void this.follow(response);
  }

  static async open(url: string, lastEventId?: string): Promise<Watcher> {
    const giveUp = new AbortController();
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    return new Watcher(await fetch(url, { headers, signal: giveUp.signal }), giveUp);
  }

  /** The statuses that have come, each with its id. */
  get statuses(): [id: string, type: string][] {
    return this.text
      .split('\n\n')
      .filter((block) => block.includes('event: status'))
      .map((block) => {
        const [, id = ''] = /^id: (.*)$/m.exec(block) ?? [];
        const [, data = '{}'] = /^data: (.*)$/m.exec(block) ?? [];
        return [id, (JSON.parse(data) as OrderStatusEvent).orderStatusType];
      });
  }

  /** Waits for so many statuses. */
  async sees(count: number): Promise<[id: string, type: string][]> {
    return eventually(
      `${count} statuses have come`,
      () => this.statuses,
      (seen) => seen.length >= count,
    );
  }

  close(): void {
    this.giveUp.abort();
  }

  private async follow({ body }: Response): Promise<void> {
    try {
      for await (const chunk of body ?? []) this.text += Buffer.from(chunk).toString();
      this.ended = true;
    } catch (error) {
      if (!this.giveUp.signal.aborted) this.text += String(error);
    }
  }
}
