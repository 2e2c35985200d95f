import { brokerAnswers, readBrokers } from './kafka/probe.ts';
import { whatAnswers } from './mongodb/replica-set.ts';
import { Obstacle } from './obstacle.ts';

const ANSWER_MS = 5000;

/**
 * Makes sure that a broker named by the environment answers.
 *
 * @throws {Obstacle} when none of the listed does within five seconds.
 */
export async function checkGivenKafka(list: string): Promise<void> {
  const brokers = readBrokers(list);
  if (brokers.length > 0 && (await brokerAnswers(brokers, { deadlineMs: ANSWER_MS }))) return;
  throw new Obstacle(
    `KAFKA_BROKERS names no Kafka broker that answers: ${list}`,
    `Nothing there answered a metadata request within ${ANSWER_MS / 1000} s.`,
    'start that broker or correct the address, or have one started for you:  unset KAFKA_BROKERS',
  );
}

/**
 * Makes sure that a MongoDB named by the environment answers and can do transactions.
 *
 * @throws {Obstacle} when nothing answers within five seconds, or it is neither a replica set nor a cluster.
 */
export async function checkGivenMongodb(uri: string): Promise<void> {
  const shown = withoutPassword(uri);
  const next = 'or have one started for you:  unset MONGODB_URI';
  const found = await whatAnswers(uri, ANSWER_MS).catch((reason: Error) => {
    const mend = `start that server or correct the address,\n${next}`;
    throw new Obstacle(`MONGODB_URI points nowhere: ${shown}`, reason.message, mend, { cause: reason });
  });
  if (found.hasTransactions) return;
  throw new Obstacle(
    `MONGODB_URI names a single mongod, not a replica set: ${shown}`,
    'A document and its events are written in one transaction, and only replica sets have those.',
    `start it with --replSet and call rs.initiate(), ${next}`,
  );
}

/** The connection string without the name and password in it, for people and logs. */
export function withoutPassword(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, '//');
}
