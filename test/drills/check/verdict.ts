import { eventually } from '@storefront/testing';
import { inspect, unsettled, type Findings } from './checker.ts';
import type { DrillShop } from '../stage/drill-shop.ts';
import type { Workload } from '../crowd/workload.ts';

/** A minute and a half: a consumer may have to wait for its group twice, on a machine that does other things too. */
const SETTLE_MS = 90_000;

/** Waits until all that was committed is published and applied, looks into everything, and prints one line. */
export async function verdict(what: string, shop: DrillShop, workload?: Workload): Promise<Findings> {
  await eventually(
    'every committed event is published and applied',
    () => unsettled(shop),
    (rest) => rest.length === 0,
    { deadlineMs: SETTLE_MS, everyMs: 500 },
  );
  const findings = await inspect(shop);
  process.stdout.write(`${what}: ${[...(workload ? [orders(workload)] : []), figures(findings)].join('; ')}\n`);
  return findings;
}

const orders = ({ approved, changes, placed, processing, unanswered }: Workload): string =>
  `${placed.size} orders accepted, ${approved.size} approved, ${processing.size} in process, ` +
  `${changes} customer changes, ${unanswered} unanswered`;

const figures = ({ copies, events, faults }: Findings): string =>
  `${events} events with ${copies} copies: ${faults.lost.length} lost, ${faults.ghost.length} ghost, ` +
  `${faults.reordered.length} reordered, ${faults.notOnce.length} not once`;
