import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { counter, metrics, observed } from './metrics.ts';
import { observeMongoPool } from './mongo-pool.ts';

const value = async (name: string): Promise<number | undefined> =>
  (await metrics.getSingleMetric(name)?.get())?.values[0]?.value;

describe('the metrics of a process', () => {
  it('given a counter of the same name twice, then both count as one', async () => {
    counter({ name: 'twice_total', help: 'x' }).inc();
    counter({ name: 'twice_total', help: 'x' }).inc();

    expect(await value('twice_total')).toBe(2);
  });

  it('given a figure that can not be read, then the others are still printed', async () => {
    observed({ name: 'broken_gauge', help: 'x' }, () => Promise.reject(new Error('no database')));
    observed({ name: 'good_gauge', help: 'x' }, () => 7);

    const text = await metrics.metrics();

    expect(text).toContain('good_gauge 7');
    expect(text).toContain('broken_gauge Nan');
  });

  it('given a connection that is made, lent and given back, then the pool shows each step', async () => {
    const { emit, figures } = pool();

    emit('connectionCheckOutStarted');
    emit('connectionCreated', 1);
    expect(await figures()).toEqual([1, 0, 1]);

    emit('connectionCheckedOut', 1);
    expect(await figures()).toEqual([1, 1, 0]);

    emit('connectionCheckedIn', 1);
    emit('connectionCheckOutStarted');
    emit('connectionCheckOutFailed');
    emit('connectionClosed', 1);
    expect(await figures()).toEqual([0, 0, 0]);
  });

  it('given a pool that is looked at when its first connection is lent already, then its figures are right', async () => {
    const { emit, figures } = pool();

    emit('connectionCheckedIn', 1);
    emit('connectionCheckedOut', 1);

    expect(await figures()).toEqual([1, 1, 0]);
  });
});

function pool() {
  const client = new EventEmitter();
  observeMongoPool(client);
  const emit = (event: string, connectionId?: number) => client.emit(event, { address: 'db:27017', connectionId });
  const names = ['connections', 'checked_out', 'waiting'];
  return { emit, figures: () => Promise.all(names.map((what) => value(`mongodb_pool_${what}`))) };
}
