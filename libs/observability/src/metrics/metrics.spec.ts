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
    const client = new EventEmitter();
    observeMongoPool(client);
    const figures = () =>
      Promise.all(['connections', 'checked_out', 'waiting'].map((what) => value(`mongodb_pool_${what}`)));

    client.emit('connectionCheckOutStarted');
    client.emit('connectionCreated');
    expect(await figures()).toEqual([1, 0, 1]);

    client.emit('connectionCheckedOut');
    expect(await figures()).toEqual([1, 1, 0]);

    client.emit('connectionCheckedIn');
    client.emit('connectionCheckOutStarted');
    client.emit('connectionCheckOutFailed');
    client.emit('connectionClosed');
    expect(await figures()).toEqual([0, 0, 0]);
  });
});
