import type { Command } from '../../../src/index.ts';
import type { Worker } from '../shop/app.ts';
import type { Crew } from '../shop/crew.ts';
import { close, enter, isOpenedByHand, open, type Book, type Review, type Trait } from '../shop/entries.ts';
import type { World } from '../world/world.ts';

const KEYS = ['anna', 'bert', 'by-hand-carl', 'dora'] as const;
const NEW_KEY = 'newcomer-frida';

/** Characters. */
const MOST_BALLAST = 900;

/** What somebody wants, by a number of its own; 0 for a closing. */
interface Wish {
  readonly wish: number;
  readonly command: Command<Book>;
}

/** How often an entry is other than plain. */
export type Oddities = Readonly<Record<Exclude<Trait, 'plain'>, number>>;

/** Those who ask for entries, and what they were told. */
export class Callers {
  /** Events that somebody was told of: id → the wish behind it; 0 for a closing. */
  readonly accepted = new Map<string, number>();
  private readonly world: World;
  private readonly books: Crew<Worker<Book>>;
  private readonly oddities: Oddities;
  private wishes = 0;

  constructor(world: World, books: Crew<Worker<Book>>, oddities: Oddities) {
    this.world = world;
    this.books = books;
    this.oddities = oddities;
  }

  /** So many calls, at any time of the next `ms`. */
  call(times: number, ms: number): void {
    for (let i = 0; i < times; i++) this.world.after(this.world.random.between(0, ms), () => this.callOnce());
  }

  /** Reviews that begin by hand begin, some time in the next `ms` or later: somebody asks until they are there. */
  openReviews(reviews: Crew<Worker<Review>>, ms: number): void {
    for (const key of KEYS.filter(isOpenedByHand)) this.openOne(key, reviews, ms);
  }

  private openOne(key: string, reviews: Crew<Worker<Review>>, ms: number): void {
    this.world.after(this.world.random.between(0, ms), () => {
      if (reviews.database.read('reviews', key)?.['lines']) return;
      reviews
        .any()
        ?.committer.submitAll([open(key)])
        .catch(() => undefined);
      this.openOne(key, reviews, ms);
    });
  }

  private callOnce(): void {
    const wishes = Array.from({ length: 1 + this.world.random.below(3) }, () => this.wish());
    const worker = this.books.any();
    if (worker) void this.ask(worker, wishes);
  }

  private async ask({ committer }: Worker<Book>, wishes: readonly Wish[]): Promise<void> {
    // What fails happened wholly or not at all, and nobody was told.
    const results = await committer.submitAll(wishes.map(({ command }) => command)).catch(() => []);
    for (const [i, result] of results.entries()) {
      const ids = result.kind === 'committed' ? result.committed.eventIds : [];
      for (const id of ids) this.accepted.set(id, wishes[i]!.wish);
    }
  }

  private wish(): Wish {
    const { random } = this.world;
    const key = random.pick(KEYS);
    if (!isOpenedByHand(key) && random.chance(0.08)) return { wish: 0, command: close(key) };
    const wish = ++this.wishes;
    const traits = Array.from({ length: random.below(3) }, () => this.trait());
    const ballast = 'x'.repeat(random.below(MOST_BALLAST));
    // Said to be new, and now and then it is not.
    if (random.chance(0.1)) return { wish, command: { ...enter(NEW_KEY, wish, traits, ballast), isNew: true } };
    return { wish, command: enter(key, wish, traits, ballast) };
  }

  private trait(): Trait {
    for (const [trait, share] of Object.entries(this.oddities)) {
      if (this.world.random.chance(share)) return trait as Trait;
    }
    return 'plain';
  }
}
