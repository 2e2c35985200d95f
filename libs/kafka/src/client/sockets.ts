import net from 'node:net';
import tls from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const KEEP_ALIVE_MS = 60_000;

/** What kafkajs is told of a connection that was dropped. */
export const GIVEN_UP = 'given up';

// As kafkajs itself opens one.
const openSocket: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const secure = { host, port, ...(net.isIP(host) ? {} : { servername: host }), ...ssl };
  const socket = ssl ? tls.connect(secure, onConnect) : net.connect({ host, port }, onConnect);
  return socket.setKeepAlive(true, KEEP_ALIVE_MS);
};

/** A client's connections, all of which can be dropped at once. */
export interface Sockets {
  readonly open: ISocketFactory;
  /** Ends every connection now, with whatever is under way on it, and refuses to open another. */
  readonly drop: () => void;
}

/**
 * kafkajs' own disconnect waits for the replies it still expects, so a client whose broker went silent stays half
 * alive. Dropping its sockets ends it at once: what was asked fails, and a late reply finds nobody.
 */
export function droppable(open: ISocketFactory = openSocket): Sockets {
  const alive = new Set<net.Socket>();
  let dropped = false;
  return {
    open: (target) => {
      if (dropped) throw new Error('this connection was given up');
      const socket = open(target);
      alive.add(socket);
      socket.once('close', () => alive.delete(socket));
      return socket;
    },
    drop: () => {
      dropped = true;
      for (const socket of alive) socket.destroy(new Error(GIVEN_UP));
    },
  };
}
