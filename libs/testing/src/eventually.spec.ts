import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';

describe('waiting for a fact', () => {
  it('given a value that changes, when it is as wanted, then it is returned', async () => {
    let looks = 0;

    const found = await eventually(
      'three looks',
      () => ++looks,
      (count) => count === 3,
      { everyMs: 1 },
    );

    expect(found).toBe(3);
  });

  it('given a value that never comes, then the message says what was awaited and what was last seen', async () => {
    const waiting = eventually(
      'orders shows Rivera',
      () => ({ lastName: 'Doe' }),
      () => false,
      { deadlineMs: 60 },
    );

    await expect(waiting).rejects.toThrow("Waited 0.06 s for: orders shows Rivera\nLast seen: { lastName: 'Doe' }");
  });

  it('given reads that fail, then the last error is what was last seen', async () => {
    const read = () => Promise.reject(new Error('connection refused'));

    await expect(eventually('an answer', read, undefined, { deadlineMs: 60 })).rejects.toThrow(
      'Last seen: an error: connection refused',
    );
  });

  it('given a read that never comes back, then the deadline still holds', async () => {
    const waiting = eventually('an answer', () => new Promise(() => undefined), undefined, { deadlineMs: 60 });

    await expect(waiting).rejects.toThrow('the first look did not come back');
  });
});
