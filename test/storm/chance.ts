/**
 * Chance that can be repeated: the same seed gives the same draws, on every machine.
 *
 * The generator is mulberry32 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c): one 32-bit state,
 * good enough to choose victims by.
 */
export class Chance {
  private readonly seed: number;
  private state: number;

  /** @param seed 32 bits; what is above them is cut off */
  constructor(seed: number) {
    this.seed = seed >>> 0;
    this.state = this.seed;
  }

  /** A stream of its own, by a name: what is drawn from one does not change what another gives. */
  fork(name: string): Chance {
    let hash = 0x81_1c_9d_c5; // FNV-1a
    for (const character of `${this.seed}/${name}`) {
      hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01_00_01_93);
    }
    return new Chance(hash);
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    this.state = (this.state + 0x6d_2b_79_f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, and without, `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.next() * times < 1;
  }

  /** @throws {Error} when there is nothing to pick from */
  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new Error('there is nothing to pick from');
    return picked;
  }

  /** One of several, each as likely as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const all = Object.entries(weights) as [T, number][];
    let left = this.next() * all.reduce((sum, [, weight]) => sum + weight, 0);
    return (all.find(([, weight]) => (left -= weight) < 0) ?? all[0]!)[0];
  }

  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): T[] {
    return things
      .map((thing) => ({ thing, place: this.next() }))
      .toSorted((a, b) => a.place - b.place)
      .map(({ thing }) => thing);
  }
}

/** A new seed, by true chance. */
export const newSeed = (): number => Math.floor(Math.random() * 2 ** 32);
