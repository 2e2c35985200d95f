import { expect, it } from 'vitest';
import { openLoop } from './open-loop.ts';

it('given somebody who answers nothing for a while, when calls are due, then they are made all the same', async () => {
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
  expect(answered[4]!.ms).toBeLessThan(answered[0]!.ms);
});
