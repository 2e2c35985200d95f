import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isReady, readBrokers } from './probe.ts';

describe('reading a list of brokers', () => {
  it.each([
    ['localhost:9092', [{ host: 'localhost', port: 9092 }]],
    [
      'a:1, b:2,',
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    ],
    ['broker', [{ host: 'broker', port: 9092 }]],
    ['[::1]:9094', [{ host: '::1', port: 9094 }]],
  ])('given %j, then every broker in it is named', (list, brokers) => {
    expect(readBrokers(list)).toEqual(brokers);
  });
});

describe('looking whether a broker serves', () => {
  it('given something that is not Kafka at the port, then it does not count as a broker', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;

    const answer = await isReady({ host: '127.0.0.1', port });

    expect(answer).toBe(false);
    web.close();
  });
});
