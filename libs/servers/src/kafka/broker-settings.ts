/** Where one broker listens and writes. */
export interface BrokerPlace {
  readonly clientPort: number;
  /** The one that clients are told to use. */
  readonly advertisedPort: number;
  readonly controllerPort: number;
  readonly dataFolder: string;
}

const MIB = 1024 * 1024;

/**
 * The settings of a broker of one node, for development and tests, as a Java properties file.
 *
 * `message.max.bytes` and "no auto-created topics" are production's own values: what fails there has to fail here.
 */
export function brokerSettings(place: BrokerPlace): string {
  const { advertisedPort, clientPort, controllerPort, dataFolder } = place;
  const settings: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${clientPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertisedPort}`,
    'log.dirs': dataFolder,
    'auto.create.topics.enable': 'false',
    'message.max.bytes': 4 * MIB,
    'log.retention.hours': 7 * 24,
    // A group of one consumer need not wait for others to join.
    'group.initial.rebalance.delay.ms': 0,
    // One node can hold one copy; four partitions instead of fifty open their files in a tenth of the time.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The log cleaner takes its whole buffer, 128 MiB by default, at start.
    'log.cleaner.dedupe.buffer.size': 4 * MIB,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
