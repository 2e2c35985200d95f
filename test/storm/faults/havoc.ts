import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from '../chance.ts';
import type { Journal } from '../history/journal.ts';
import type { Stage } from '../stage/stage.ts';
import { now } from '../workload/ask.ts';
import type { Break } from './kinds/break.ts';
import type { Fault, FaultKind, PlannedFault } from './fault.ts';
import { extraInstance, killApp, pauseApp, skewedInstance, terminateApp } from './kinds/on-apps.ts';
import {
  conflicts,
  cutNetwork,
  delayNetwork,
  killServer,
  stall,
  stepDown,
  swallowReplies,
} from './kinds/on-servers.ts';
import { poison, sendAgain } from './kinds/on-topics.ts';

/** What comes late does not follow at once: a victim that is well again is to be seen at work. */
const BREATH_MS = 2000;

/**
 * Carries out a plan: the faults of one victim one after the other, those of different victims over each other. Each
 * heals itself before its victim's next one.
 */
export class Havoc {
  /** All that have healed, in that order. */
  readonly faults: Fault[] = [];
  private readonly stage: Stage;
  private readonly journal: Journal<Fault>;
  private readonly over = new AbortController();
  private readonly breaks: Readonly<Record<FaultKind, Break>> = {
    'kill-app': killApp,
    'kill-mongod': killServer,
    'kill-broker': killServer,
    pause: pauseApp,
    term: terminateApp,
    cut: cutNetwork,
    delay: delayNetwork,
    swallow: swallowReplies,
    stall,
    conflict: conflicts,
    'step-down': stepDown,
    extra: extraInstance,
    skew: skewedInstance,
    poison: poison(),
    again: sendAgain(),
  };

  /** @param journal where every fault is noted when it has healed */
  constructor(stage: Stage, journal: Journal<Fault>) {
    this.stage = stage;
    this.journal = journal;
  }

  /** Until the plan is carried out, or {@link end} was called and what is broken then has healed. */
  async wreak(plan: readonly PlannedFault[]): Promise<void> {
    const begin = now();
    const lanes = Map.groupBy(plan, ({ victim }) => victim);
    await Promise.all([...lanes.values()].map((lane) => this.follow(lane, begin)));
  }

  /** Nothing more is begun. */
  end(): void {
    this.over.abort();
  }

  private async follow(lane: readonly PlannedFault[], begin: number): Promise<void> {
    const { signal } = this.over;
    for (const fault of lane) {
      await pause(Math.max(0, begin + fault.atMs - now()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.carryOut(fault);
      await pause(BREATH_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async carryOut({ kind, seed, victim }: PlannedFault): Promise<void> {
    const at = now();
    const done = await this.breaks[kind]({ stage: this.stage, victim, chance: new Chance(seed) });
    const fault = { kind, victim, at, healedAt: now(), ...done };
    this.faults.push(fault);
    this.journal.note(fault);
  }
}
