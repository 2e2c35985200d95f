import { describe, expect, it } from 'vitest';
import { startSpan, activeTraceparent } from '../tracing/spans.ts';
import { currentRequest, runInRequest } from './request-context.ts';
import { formatTraceparent, makeTraceparent, parseTraceparent } from './traceparent.ts';

const GIVEN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a traceparent', () => {
  it('given one, when it is read and written, then it is the same', () => {
    expect(formatTraceparent(parseTraceparent(GIVEN)!)).toBe(GIVEN);
  });

  it('given one that was made, then it can be read, and is not sampled', () => {
    expect(parseTraceparent(makeTraceparent())).toMatchObject({ sampled: false });
  });

  it.each([
    ['a later version with more at its end', `01${GIVEN.slice(2)}-more`, true],
    ['version 00 with more at its end', `${GIVEN}-more`, false],
    ['version ff', `ff${GIVEN.slice(2)}`, false],
    ['a trace id of zeros', GIVEN.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)), false],
    ['a span id of zeros', GIVEN.replace('b7ad6b7169203331', '0'.repeat(16)), false],
    ['upper case', GIVEN.toUpperCase(), false],
    ['nothing', undefined, false],
    ['two headers', [GIVEN, GIVEN], false],
  ])('given %s, then it is taken: %s', (_, header, taken) => {
    expect(parseTraceparent(header) !== undefined).toBe(taken);
  });
});

describe('while tracing is off', () => {
  it('given a request, then what it awaits still knows it, and its trace is handed on', async () => {
    const context = { requestId: 'r-1', traceparent: GIVEN };

    const seen = await runInRequest(context, async () => {
      await new Promise((resolve) => setTimeout(resolve));
      return [currentRequest(), activeTraceparent(), startSpan('publish').traceparent];
    });

    expect(seen).toEqual([context, GIVEN, GIVEN]);
    expect(currentRequest()).toEqual({});
  });

  it("given an event's trace, when a span is started for it, then that trace goes on", () => {
    const span = startSpan('process', { parent: GIVEN });

    expect([span.traceparent, span.run(() => 42)]).toEqual([GIVEN, 42]);
    span.end(new Error('recorded nowhere'));
  });
});
