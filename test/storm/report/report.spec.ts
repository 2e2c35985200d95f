import { describe, expect, it } from 'vitest';
import { fault, GOOD } from '../check/example.ts';
import { judge } from '../check/judge.ts';
import { picture } from './picture.ts';
import { summary } from './summary.ts';

const evidence = {
  ...GOOD,
  faults: [
    fault('kill-app', 'orders-1', 10_000, 3000),
    { ...fault('cut', 'mongod', 50_000, 0), note: '<6> connections' },
  ],
};

describe('the report of a storm', () => {
  it('given faults, then each victim has a line with their letters, in the text', () => {
    const text = summary(evidence, judge(evidence));

    expect(text).toMatch(/^orders-1 +·+K-+·+$/mu);
    expect(text).toMatch(/^mongod +·+c·+$/mu);
    expect(text).toMatch(/kill-app 1, .*accepted 4/su);
  });

  it('given a checker that found something, then it says what, and the others that they are content', () => {
    const text = summary(evidence, judge({ ...evidence, dump: { ...GOOD.dump, records: [] } }));

    expect(text).toMatch(/lost +6\n +accounts.customer.change\/c1\/1 is in the outbox/u);
    expect(text).toMatch(/order +good/u);
  });

  it('given faults, then the picture shows each with what is known of it', () => {
    const svg = picture(evidence, 'Seed 7');

    expect(svg).toContain('<title>kill-app orders-1 3000 ms </title>');
    expect(svg).toContain('&lt;6&gt; connections');
  });
});
