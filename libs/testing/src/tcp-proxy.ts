import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from '@storefront/servers';

/** What happens to the bytes that pass. */
interface Mode {
  /** false: the server's answers are read and thrown away. */
  readonly replies: boolean;
  /** How long each piece is held up, in both directions, ms. */
  readonly delayMs: number;
}

const CLEAN: Mode = { replies: true, delayMs: 0 };

/**
 * A network that can be made bad: a TCP proxy in front of a real server, for tests of what happens when the server is
 * away, slow, or heard us without our hearing its answer.
 *
 * A Kafka client follows the addresses that its brokers advertise, so give it {@link openSocket} as its socket factory.
 */
export class TcpProxy {
  /** Where clients connect, on 127.0.0.1. Stays the same for the life of the proxy. */
  readonly port: number;
  private readonly server: net.Server;
  private readonly target: { readonly host: string; readonly port: number };
  private readonly open = new Set<net.Socket>();
  private mode = CLEAN;
  private swallowed = 0;

  private constructor(server: net.Server, target: TcpProxy['target']) {
    this.server = server;
    this.target = target;
    this.port = (server.address() as net.AddressInfo).port;
    server.on('connection', (client) => this.bridge(client));
  }

  /** Starts a clean proxy in front of `target`, written host:port. */
  static async start(target: string): Promise<TcpProxy> {
    const [host = '', targetPort = ''] = target.split(':');
    // Not just any free port: it must still be free after `refuse`.
    const [port] = await freePorts(1);
    const server = net.createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, { host, port: Number(targetPort) });
  }

  /** Connects to the proxy wherever the caller wanted to go. Fits kafkajs' `socketFactory`. */
  readonly openSocket = ({ onConnect }: { onConnect: () => void }): net.Socket =>
    net.connect(this.port, '127.0.0.1', onConnect);

  /** Number of clients connected now. */
  get connections(): number {
    return this.open.size;
  }

  /** What of the server's answers was thrown away so far. */
  get swallowedBytes(): number {
    return this.swallowed;
  }

  /** All is well again; connections that survived go on. */
  async pass(): Promise<void> {
    this.mode = CLEAN;
    if (this.server.listening) return;
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Requests arrive, answers do not: the server does what it is asked and the client never learns. */
  swallowReplies(): void {
    this.mode = { ...CLEAN, replies: false };
  }

  /** Everything takes `ms` longer in each direction. */
  delay(ms: number): void {
    this.mode = { ...CLEAN, delayMs: ms };
  }

  /** Ends every connection now. New ones are welcome. */
  cut(): void {
    for (const socket of this.open) socket.destroy();
  }

  /** Ends every connection and refuses new ones, as a server that is down. */
  async refuse(): Promise<void> {
    const closed = this.server.listening && once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  /** Ends the proxy. */
  async close(): Promise<void> {
    await this.refuse();
  }

  private bridge(client: net.Socket): void {
    const server = net.connect(this.target);
    this.open.add(client);
    this.carry(client, server, () => true);
    this.carry(server, client, (bytes) => {
      if (!this.mode.replies) this.swallowed += bytes.length;
      return this.mode.replies;
    });
    client.once('close', () => this.open.delete(client));
  }

  private carry(from: net.Socket, to: net.Socket, wanted: (bytes: Buffer) => boolean): void {
    let before: Promise<unknown> = Promise.resolve();
    from.on('data', (bytes) => {
      if (!wanted(bytes)) return;
      // Held up side by side, but never past the piece before, also when the delay becomes shorter.
      const held = this.mode.delayMs > 0 && pause(this.mode.delayMs);
      before = Promise.all([before, held]).then(() => to.writable && to.write(bytes));
    });
    // Each side ends with the other, whatever ended it.
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}
