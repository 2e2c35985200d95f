import { describe, expect, it } from 'vitest';
import { afterTimeOutside, timeOutside, type Span } from './time.ts';

const span = (from: number, to: number): Span => ({ from, to });
const OVERLAPPING = [span(30, 50), span(10, 20), span(15, 25), span(32, 40)];

describe('time outside of spans', () => {
  it.each<[what: string, spans: Span[], since: number, ms: number, then: number]>([
    ['nothing in the way', [], 5, 10, 15],
    ['spans that are over', [span(0, 5)], 5, 10, 15],
    ['one that begins after it', [span(20, 30)], 5, 10, 15],
    ['one that lasts already', [span(0, 8)], 5, 10, 18],
    ['several that overlap, in any order', OVERLAPPING, 5, 12, 52],
  ])('given %s, then so much of it has passed at that moment', (_, spans, since, ms, then) =>
    expect(afterTimeOutside(spans, since, ms)).toBe(then),
  );

  it('given several that overlap, then so much of a span is left', () =>
    expect(timeOutside(OVERLAPPING, span(0, 100))).toBe(10 + 5 + 50));

  it('given one that reaches beyond, then nothing is left behind it', () =>
    expect(timeOutside([span(40, 200)], span(0, 100))).toBe(40));
});
