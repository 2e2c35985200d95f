import { describe, expect, it } from 'vitest';
import { answered } from './answered.ts';
import { classify } from '../commit/classify.ts';

const never = new Promise<never>(() => undefined);

describe('waiting for the database', () => {
  it('given a call that never settles, then it counts as an outage once the time is up', async () => {
    const error: unknown = await answered(never, 20).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ message: 'no answer within 20 ms' });
    expect(classify(error)).toBe('outage');
  });

  it('given an answer in time, then it is the answer, good or bad', async () => {
    expect(await answered(Promise.resolve('here'))).toBe('here');
    await expect(answered(Promise.reject(new Error('E11000')))).rejects.toThrow('E11000');
  });
});
