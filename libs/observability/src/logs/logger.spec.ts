import { describe, expect, it } from 'vitest';
import { runInRequest } from '../context/request-context.ts';
import { hasCardNumber, maskCardNumbers } from './card-numbers.ts';
import { makeLogger } from './logger.ts';

const VISA = '4111111111111111';
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function logged(write: (log: ReturnType<typeof makeLogger>) => void): {
  lines: Record<string, unknown>[];
  text: string;
} {
  const written: string[] = [];
  write(makeLogger({ service: 'orders', destination: { write: (line) => void written.push(line) } }));
  return { lines: written.map((line) => JSON.parse(line)), text: written.join('') };
}

describe('the log', () => {
  it('given a line inside a request, then it carries both ids', () => {
    const { lines } = logged((log) =>
      runInRequest({ requestId: 'r-1', traceparent: TRACEPARENT }, () => log.info('placed')),
    );

    expect(lines).toEqual([
      expect.objectContaining({
        level: 'info',
        service: 'orders',
        msg: 'placed',
        requestId: 'r-1',
        traceId: '0af7651916cd43dd8448eb211c80319c',
      }),
    ]);
  });

  it('given a line outside of any request, then it has no ids', () => {
    const { lines } = logged((log) => log.info('swept'));

    expect(lines[0]).not.toHaveProperty('requestId');
    expect(lines[0]).not.toHaveProperty('traceId');
  });

  it.each([
    ['as the message', (log: ReturnType<typeof makeLogger>) => log.info(`paid with ${VISA}`)],
    ['in groups', (log: ReturnType<typeof makeLogger>) => log.info('paid with 4111-1111 1111.1111, thanks')],
    ['in a member', (log: ReturnType<typeof makeLogger>) => log.info({ deep: { er: [VISA] } }, 'x')],
    ['as a number', (log: ReturnType<typeof makeLogger>) => log.info({ n: Number(VISA) }, 'x')],
    ['as a name', (log: ReturnType<typeof makeLogger>) => log.info({ [VISA]: 1 }, 'x')],
    [
      'in an error',
      (log: ReturnType<typeof makeLogger>) => log.error(new Error(VISA, { cause: new Error(`of ${VISA}`) })),
    ],
    ['in an argument', (log: ReturnType<typeof makeLogger>) => log.info('with %s', VISA)],
  ])('given a card number %s, then it never reaches a line', (_, write) => {
    const { text } = logged(write);

    expect(text).toMatch(/\[card\]|"n":0/);
    expect(text.replaceAll(/[ .-]/g, '')).not.toContain(VISA);
  });

  it('given credentials and personal data, then their values are removed', () => {
    const secrets = { authorization: 'Bearer s3', cookie: 's3', 'set-cookie': 's3', password: 's3', token: 's3' };
    const personal = { contact: { email: 's3' }, addresses: ['s3'], creditCards: ['s3'], email: 's3' };

    const { text, lines } = logged((log) =>
      log.info({ ...secrets, ...personal, headers: { ...secrets, Authorization: 's3' }, customer: personal }, 'x'),
    );

    expect(text).not.toContain('s3');
    expect(lines[0]).toMatchObject({ authorization: '[removed]', headers: { cookie: '[removed]' } });
  });

  it('given a driver error that drags a document along, then only type, text, code and causes are written', () => {
    const error = Object.assign(new Error('E11000 duplicate key error dup key: { email: "mary@x.com" }'), {
      code: 11_000,
      keyValue: { email: 'mary@x.com' },
      cause: new TypeError('deeper'),
    });

    const { lines, text } = logged((log) => log.error(error));

    expect(text).not.toContain('mary');
    expect(lines[0]?.['err']).toMatchObject({
      type: 'Error',
      code: 11_000,
      cause: { type: 'TypeError', message: 'deeper' },
    });
  });
});

describe('a card number in a text', () => {
  it.each([
    VISA,
    '5555 5555 5555 4444',
    '3782-822463-10005',
    '4222222222222',
    '6304000000000000',
    `x${VISA}y`,
    `${VISA} 12/27`,
    `99 ${VISA}`,
  ])('given %s, then it is found and masked', (text) => {
    expect(hasCardNumber(text)).toBe(true);
    expect(maskCardNumbers(text)).toContain('[card]');
  });

  it.each([
    '411111111111111',
    '4111111111111112',
    '555-666-7777',
    '12345-6789',
    '0000000000000000',
    '12345678-1234-4123-8123-123456789012',
    '2026-11-22T03:04:14.123Z',
    '{"timestamp":1795370969002}',
    '41111111111111114111111111111111',
  ])('given %s, then it is left alone', (text) => {
    expect(maskCardNumbers(text)).toBe(text);
  });
});
