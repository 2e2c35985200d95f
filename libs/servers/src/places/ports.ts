import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/** True when nothing listens on the port of the loopback and we may. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', () => settle(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => settle(true)));
  });
}

/** True when something on the loopback takes connections at the port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (answer: boolean) => {
      socket.destroy();
      settle(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

// Systems give ports from 32768 up (49152 elsewhere) to outgoing connections. A server that was killed would find its
// port taken by one of those: a client that tries again and again may even get it by connecting to itself.
const LOWEST = 10_000;
const LOWEST_OUTGOING = 32_768;

/** Ports of the loopback that are free now, all different, by chance, and never given to an outgoing connection. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(LOWEST, LOWEST_OUTGOING);
    if (await isPortFree(port)) found.add(port);
  }
  return [...found];
}

/**
 * For tests of bad networks. It is told a server's own port before that server starts, at each start, and answers with
 * the port that clients are to use instead; what connects there must reach the server.
 */
export type Front = (server: 'kafka' | 'mongodb', port: number) => Promise<number>;
