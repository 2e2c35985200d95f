import { describe, expect, it } from 'vitest';
import { lastWords } from './last-words.ts';

describe('the last words of an app', () => {
  it('given a log, then warnings and worse are told, and what is no log line; the rest is left out', () => {
    const log = [
      '{"level":"info","msg":"answered"}',
      '{"level":"error","context":"Mongo","msg":"gave up","err":{"message":"connection refused"}}',
      'TypeError: nothing is not a function',
      '',
    ].join('\n');

    expect(lastWords(log)).toBe('error: Mongo: gave up: connection refused\nTypeError: nothing is not a function');
  });

  it('given a log without a problem, then that is said', () => {
    expect(lastWords('{"level":"info","msg":"answered"}\n')).toBe('(its log tells of no problem)');
  });
});
