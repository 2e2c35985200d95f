import { describe, expect, it } from 'vitest';
import { checkGivenKafka, checkGivenMongodb, withoutPassword } from './given.ts';
import { Obstacle } from './obstacle.ts';

describe('servers named by the environment that are not there', () => {
  it('given a MONGODB_URI that is no connection string, then one message says so and how to go on', async () => {
    const refused = await checkGivenMongodb('storefront').catch((reason: unknown) => reason);

    expect(refused).toBeInstanceOf(Obstacle);
    expect(String(refused)).toMatch(
      /MONGODB_URI points nowhere.*\n\s+why:.*scheme.*\n\s+next: .*\n.*unset MONGODB_URI/,
    );
  });

  it('given an empty list of brokers, then one message says so', async () => {
    await expect(checkGivenKafka(' , ')).rejects.toThrow(/names no Kafka broker that answers/);
  });

  it('given a connection string with a password, then what is shown has none', () => {
    expect(withoutPassword('mongodb://me:s3cret@host:1/?replicaSet=a')).toBe('mongodb://host:1/?replicaSet=a');
  });
});
