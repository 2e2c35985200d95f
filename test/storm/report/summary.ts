import type { Evidence } from '../check/evidence.ts';
import type { Verdict } from '../check/judge.ts';
import { counts } from '../check/run/counts.ts';
import { longLivesText } from '../check/run/resources.ts';
import { timelineText } from './timeline.ts';

const MOST_SHOWN = 10;
const PER_LINE = 7;

/** What happened and when, and what each checker says, as text. */
export function summary(evidence: Evidence, verdict: Verdict): string {
  const happened = Object.entries(counts(evidence)).map(([what, count]) => `${what} ${count}`);
  const lines = Array.from({ length: Math.ceil(happened.length / PER_LINE) }, (_, n) =>
    happened.slice(n * PER_LINE, (n + 1) * PER_LINE).join(', '),
  );
  const ends = evidence.exits.length === 0 ? [] : [`apps that ended by themselves: ${evidence.exits.join('; ')}`];
  const judgements = Object.entries(verdict).flatMap(([name, breaches]) => judgement(name, breaches));
  return ['', timelineText(evidence), '', ...lines, ...ends, ...longLivesText(evidence.usages), '', ...judgements].join(
    '\n',
  );
}

function judgement(name: string, breaches: readonly string[]): string[] {
  if (breaches.length === 0) return [`  ${name.padEnd(12)} good`];
  const more = breaches.length - MOST_SHOWN;
  return [
    `  ${name.padEnd(12)} ${breaches.length}`,
    ...breaches.slice(0, MOST_SHOWN).map((breach) => `      ${breach}`),
    ...(more > 0 ? [`      and ${more} more`] : []),
  ];
}
