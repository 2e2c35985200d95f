import { describe, expect, it } from 'vitest';
import { openLoop } from './open-loop.ts';

describe('an open loop of a hundred calls a second', () => {
  it('given somebody who does not answer for a while, when calls are due, then they are made all the same', async () => {
    const release = Promise.withResolvers<string>();
    let made = 0;
    const call = () => {
      made += 1;
      if (made === 5) release.resolve('');
      return release.promise;
    };

    const answered = await openLoop(100, 0.05, call);

    expect(answered).toHaveLength(5);
    expect(answered[0]!.ms).toBeGreaterThanOrEqual(39); // it was due 40 ms before the fifth
  });

  it('given a client that is late with a call, when it is answered, then it counts from when it was due', async () => {
    let made = 0;
    const call = () => {
      if (made++ === 0) busyFor(40);
      return Promise.resolve('');
    };

    const answered = await openLoop(100, 0.02, call);

    expect(answered[1]!.ms).toBeGreaterThanOrEqual(29); // made after 40 ms, due after 10
  });
});

function busyFor(ms: number): void {
  const started = performance.now();
  while (performance.now() < started + ms);
}
