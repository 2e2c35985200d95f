import type { Chance } from '../../chance.ts';
import type { Stage } from '../../stage/stage.ts';
import type { Fault } from '../fault.ts';

/** What a fault needs. */
export interface Scene {
  readonly stage: Stage;
  readonly victim: string;
  readonly chance: Chance;
}

/** What was done exactly, if there is more to say than what kind of fault it is. */
export type Done = Pick<Fault, 'note' | 'app' | 'leftOut'>;

/** Breaks something, waits as long as it stays broken, mends it and waits until it is well. */
export type Break = (scene: Scene) => Promise<Done>;
