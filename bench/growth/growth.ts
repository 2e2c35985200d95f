import type { Finding } from '../figures/finding.ts';
import type { Effort } from '../options.ts';
import type { Stage } from '../stage/stage.ts';
import { instances } from './instances.ts';
import { backlogSizes } from './backlog-sizes.ts';
import { retained } from './retained.ts';

/** How it grows: with instances, with what is pending, and with what an outbox still holds. */
export async function growth(stage: Stage, effort: Effort): Promise<Finding[]> {
  return [
    ...(await instances(stage, effort)),
    ...(await backlogSizes(stage, effort)),
    ...(await retained(stage, effort)),
  ];
}
