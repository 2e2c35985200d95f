import type { Broker } from '../broker/broker.ts';
import type { Network } from '../world/network.ts';
import type { World } from '../world/world.ts';

/** The servers of one run, and the ways to them. */
export interface Servers {
  readonly world: World;
  readonly broker: Broker;
  readonly toDatabases: Network;
  readonly toBroker: Network;
  /** Whether relays share the keys out; if not, each believes that all are its own. */
  readonly hasLeases: boolean;
}
