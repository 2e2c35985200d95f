import type { Clock } from '../../../src/relay/clock.ts';
import type { Network } from './network.ts';
import { EPOCH_MS, type World } from './world.ts';

/** Thrown by what a request does at a server if it has to wait for somebody else there. */
export class Busy extends Error {}

const BUSY_PAUSE_MS = 5;
const SPREAD = 0.2;

/**
 * One process. Killed, it never hears of anything again, though what it had sent may still arrive; frozen, it hears of
 * everything later.
 */
export class Host {
  readonly name: string;
  readonly world: World;
  readonly clock: Clock;
  isAlive = true;
  private frozenUntil = 0;

  /** @param skewMs how far its clock is off */
  constructor(world: World, name: string, skewMs = 0) {
    this.world = world;
    this.name = name;
    this.clock = {
      now: () => Math.floor(EPOCH_MS + world.now + skewMs),
      elapsed: () => world.now,
      pause: (ms) => this.pause(ms * world.random.between(1 - SPREAD, 1 + SPREAD)),
    };
  }

  kill(): void {
    this.isAlive = false;
    this.world.count('kills');
    this.world.tell(`${this.name} is killed`);
  }

  freeze(ms: number): void {
    this.frozenUntil = this.world.now + ms;
    this.world.count('freezes');
    this.world.tell(`${this.name} is frozen for ${ms.toFixed(0)} ms`);
  }

  /**
   * Asks a server for something.
   *
   * @param effect what it does there, at one instant
   * @param cutOff the error of a request that got no answer
   */
  request<T>(network: Network, effect: () => T, cutOff: () => Error): Promise<T> {
    const { promise, reject, resolve } = Promise.withResolvers<T>();
    const { backMs, isAnswerLost, isLost, thereMs } = network.passage();
    const arrive = () => {
      if (isLost || isAnswerLost) this.world.count(isLost ? 'requests lost' : 'answers lost');
      if (isLost) return this.hear(backMs, () => reject(cutOff()));
      // What a killed process had sent was on its way, or not yet.
      if (!this.isAlive && this.world.random.chance(0.5)) return;
      const answer = carriedOut(effect, resolve, reject);
      if (answer === undefined) return this.world.after(BUSY_PAUSE_MS, arrive);
      this.hear(backMs, isAnswerLost ? () => reject(cutOff()) : answer);
    };
    this.world.after(thereMs, arrive);
    return promise;
  }

  /** Goes on in exactly `ms`. */
  pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.hear(ms, resolve);
    return promise;
  }

  private hear(afterMs: number, act: () => void): void {
    this.world.after(afterMs, () => {
      if (!this.isAlive) return;
      if (this.world.now < this.frozenUntil) return this.hear(this.frozenUntil - this.world.now, act);
      act();
      this.world.stir();
    });
  }
}

/** @returns how to answer; undefined if it has to be tried again */
function carriedOut<T>(
  effect: () => T,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): (() => void) | undefined {
  try {
    const value = effect();
    return () => resolve(value);
  } catch (error) {
    return error instanceof Busy ? undefined : () => reject(error);
  }
}
