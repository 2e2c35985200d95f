import type { KafkaClientOptions } from '../client/kafka-client.ts';
import type { KafkaSettings } from '../kafka.settings.ts';
import { groupLag, remembered, type PartitionLag } from '../lag/group-lag.ts';
import type { ConsumerState } from './consumer-state.ts';
import { StandingConnection } from './standing-connection.ts';

/** Shorter than who asks for health is patient: one that hangs is away, and no reason to call the app unwell. */
const REACHABLE_WITHIN_MS = 1500;

/** Which consumer to look at. */
export interface ConsumerHealthOptions {
  readonly settings: KafkaSettings;
  readonly client: KafkaClientOptions;
  readonly state: ConsumerState;
  /** With the prefix. */
  readonly groupName: string;
  /** Without the prefix. */
  readonly topics: () => readonly string[];
  /** For how long an answer of the cluster is taken for true, ms. Default 10000. */
  readonly rememberMs?: number;
}

/** How a consumer and its broker are, for health checks and metrics. Asks the cluster at most every 10 s each. */
export class ConsumerHealth {
  /** Joined, last sign of life, last crash. Costs nothing. */
  readonly state: ConsumerState;
  /** Whether the broker answers within 1.5 s. Never throws. */
  readonly brokerReachable: () => Promise<boolean>;
  /**
   * How far the group is behind, per partition of the app's topics; the same from every instance.
   *
   * @throws when the broker does not answer
   */
  readonly lag: () => Promise<PartitionLag[]>;
  private readonly connection: StandingConnection;

  constructor({ settings, client, state, groupName, topics, rememberMs = 10_000 }: ConsumerHealthOptions) {
    this.state = state;
    this.connection = new StandingConnection(settings, client);
    this.brokerReachable = remembered(rememberMs, () =>
      this.connection
        .ask((line) => line.admin.describeCluster(), REACHABLE_WITHIN_MS)
        .then(
          () => true,
          () => false,
        ),
    );
    this.lag = remembered(rememberMs, () => this.connection.ask((line) => groupLag(line, groupName, topics())));
  }

  /** Ends its connection to the cluster. */
  close(): void {
    this.connection.close();
  }
}
