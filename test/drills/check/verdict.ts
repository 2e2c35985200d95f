import { eventually } from '@storefront/testing';
import { inspect, unsettled, type Findings } from './checker.ts';
import { forgotten, type Told } from './forgotten.ts';
import { PATIENCE_MS } from './patience.ts';
import type { DrillShop } from '../stage/drill-shop.ts';

/**
 * Waits until all that was committed is published and applied, looks into everything, and prints one line. What is not
 * there when patience ends is looked into all the same: it shows whether it is late or lost.
 */
export async function verdict(what: string, shop: DrillShop, told?: Told): Promise<Findings> {
  const late = await leftOver(shop);
  const { faults, ...looked } = await inspect(shop);
  const findings = {
    ...looked,
    faults: { ...faults, late, forgotten: told ? await forgotten(shop, told) : [] },
  };
  process.stdout.write(`${what}: ${[...(told ? [orders(told)] : []), figures(findings)].join('; ')}\n`);
  return findings;
}

async function leftOver(shop: DrillShop): Promise<string[]> {
  const until = { deadlineMs: PATIENCE_MS, everyMs: 500 };
  const isNothing = (rest: readonly string[]) => rest.length === 0;
  const settled = eventually('everything is published and applied', () => unsettled(shop), isNothing, until);
  return await settled.catch(() => unsettled(shop));
}

const orders = ({ approved, changes, placed, processing, unanswered }: Told): string =>
  `${placed.size} orders accepted, ${approved.size} approved, ${processing.size} in process, ` +
  `${changes} customer changes, ${unanswered} unanswered`;

const figures = ({ copies, events, faults }: Findings): string =>
  `${events} events with ${copies} copies: ${faults.lost.length} lost, ${faults.ghost.length} ghost, ` +
  `${faults.reordered.length} reordered, ${faults.notOnce.length} not once, ${faults.forgotten.length} forgotten, ` +
  `${faults.late.length} late`;
