import { eventually } from '@storefront/testing';
import { inspect, unsettled, type Findings } from './checker.ts';
import { forgotten } from './forgotten.ts';
import type { DrillShop } from '../stage/drill-shop.ts';
import type { Workload } from '../crowd/workload.ts';

/**
 * A minute and a half: a consumer may have to wait for its group twice, on a machine that does other things too. Who
 * expects a fault (test/mutants) is less patient.
 */
const SETTLE_MS = Number(process.env['DRILL_PATIENCE_MS'] ?? 90_000);

/**
 * Waits until all that was committed is published and applied, looks into everything, and prints one line. What is not
 * there when patience ends is looked into all the same: it shows whether it is late or lost.
 */
export async function verdict(what: string, shop: DrillShop, workload?: Workload): Promise<Findings> {
  const late = await leftOver(shop);
  const { faults, ...looked } = await inspect(shop);
  const findings = {
    ...looked,
    faults: { ...faults, late, forgotten: workload ? await forgotten(shop, workload) : [] },
  };
  process.stdout.write(`${what}: ${[...(workload ? [orders(workload)] : []), figures(findings)].join('; ')}\n`);
  return findings;
}

async function leftOver(shop: DrillShop): Promise<string[]> {
  const until = { deadlineMs: SETTLE_MS, everyMs: 500 };
  const isNothing = (rest: readonly string[]) => rest.length === 0;
  const settled = eventually('everything is published and applied', () => unsettled(shop), isNothing, until);
  return await settled.catch(() => unsettled(shop));
}

const orders = ({ approved, changes, placed, processing, unanswered }: Workload): string =>
  `${placed.size} orders accepted, ${approved.size} approved, ${processing.size} in process, ` +
  `${changes} customer changes, ${unanswered} unanswered`;

const figures = ({ copies, events, faults }: Findings): string =>
  `${events} events with ${copies} copies: ${faults.lost.length} lost, ${faults.ghost.length} ghost, ` +
  `${faults.reordered.length} reordered, ${faults.notOnce.length} not once, ${faults.forgotten.length} forgotten, ` +
  `${faults.late.length} late`;
