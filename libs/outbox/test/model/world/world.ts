import { Agenda } from './agenda.ts';
import { Random } from './random.ts';

/** The instant 0 of every world, epoch milliseconds. */
export const EPOCH_MS = Date.UTC(2026, 0, 1);

/**
 * Time and chance of one run. Things happen one after the other, each at its instant; programs go on when something
 * happens to them, and then as far as they can. So a seed decides everything, and time costs nothing.
 */
export class World {
  readonly random: Random;
  /** What happened, for whoever looks into a failure. */
  readonly story: string[] = [];
  /** How often what happened, so that nobody believes in a run in which nothing did. */
  readonly tally = new Map<string, number>();
  /** Milliseconds since the beginning. */
  now = 0;
  private readonly agenda = new Agenda();
  private stirred = false;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** Does something in `ms` from now. */
  after(ms: number, act: () => void): void {
    this.agenda.add(this.now + ms, act);
  }

  /** A program got an answer: let it go on before anything else happens. */
  stir(): void {
    this.stirred = true;
  }

  count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }

  tell(what: string): void {
    this.story.push(`${this.now.toFixed(1).padStart(9)}  ${what}`);
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (let next = this.agenda.take(end); next; next = this.agenda.take(end)) {
      this.now = next.at;
      next.act();
      if (this.stirred) await allHaveGoneOn();
      this.stirred = false;
    }
    this.now = end;
  }
}

/** Microtasks run before the next turn of the event loop. */
const allHaveGoneOn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
