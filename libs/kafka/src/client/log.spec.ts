import { logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { logsTo } from './log.ts';

describe('the log of kafkajs', () => {
  it.each([
    [logLevel.ERROR, 'Connection error: read ECONNRESET', 'warn'],
    [logLevel.ERROR, 'Connection error: given up', 'debug'],
    [logLevel.INFO, 'Consumer has joined the group', 'info'],
  ])('given level %i and "%s", then it is %s', (level, message, expected) => {
    const lines: unknown[] = [];
    const log = logsTo((...line) => lines.push(line))(logLevel.INFO);

    log({ namespace: 'Connection', level, label: '', log: { timestamp: '', message, broker: 'b' } });

    expect(lines).toEqual([[expected, message, { part: 'Connection', broker: 'b' }]]);
  });
});
