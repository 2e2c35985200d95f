import type { Evidence } from './evidence.ts';
import { ghost } from './events/ghost.ts';
import { lost } from './events/lost.ts';
import { once } from './events/once.ts';
import { order } from './events/order.ts';
import { resources } from './run/resources.ts';
import { vacuous } from './run/vacuous.ts';
import { wantedOf } from './run/wanted.ts';
import { answers } from './service/answers.ts';
import { liveness } from './service/liveness.ts';
import { convergence } from './state/convergence.ts';
import { history } from './state/history.ts';

/** What each checker found, by its name. */
export type Verdict = Readonly<Record<string, readonly string[]>>;

/** Asks every checker. */
export function judge(evidence: Evidence): Verdict {
  const checks = {
    lost,
    ghost,
    order,
    once,
    history,
    convergence,
    answers,
    liveness,
    vacuous: vacuous(wantedOf(evidence.weather)),
    resources,
  };
  return Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, check(evidence)]));
}

export const isGood = (verdict: Verdict): boolean => Object.values(verdict).every((breaches) => breaches.length === 0);
