import type { Chance } from '../../chance.ts';
import type { Stage } from '../../stage/stage.ts';

/** What a fault needs. */
export interface Scene {
  readonly stage: Stage;
  readonly victim: string;
  readonly chance: Chance;
}

/** Breaks something, waits as long as it stays broken, mends it and waits until it is well. Tells what it did. */
export type Break = (scene: Scene) => Promise<string | undefined>;
