import { once } from 'node:events';
import net from 'node:net';
import { eventually } from '@storefront/testing';
import { Frames, readRequest, withPort, type Api, type RequestHead } from './kafka-frames.ts';

/** Which messages get lost. */
export interface Losing {
  readonly api: Api;
  /** Whose: an app's consumer is called as the app, its relay `<app>-relay`. */
  readonly client: string;
  /** The broker never hears the request, or it does what it is asked and the client never hears the reply. */
  readonly part: 'request' | 'reply';
}

const ENTERED_WITHIN_MS = 40_000;

/**
 * One app's way to the broker: a proxy that understands as much of Kafka's protocol as it takes to lose certain messages
 * and no others. The broker's own address in its answers is replaced by the proxy's, so that nobody goes past it.
 */
export class BrokerLine {
  /** As KAFKA_BROKERS takes it. */
  readonly address: string;
  private readonly server: net.Server;
  private readonly broker: { readonly host: string; readonly port: number };
  private readonly open = new Set<net.Socket>();
  private losing: Losing | undefined;
  private lost = 0;

  private constructor(server: net.Server, broker: BrokerLine['broker']) {
    this.server = server;
    this.broker = broker;
    this.address = `127.0.0.1:${this.port}`;
    server.on('connection', (client) => this.bridge(client));
  }

  /** @param broker host:port */
  static async start(broker: string): Promise<BrokerLine> {
    const [host = '', port = ''] = broker.split(':');
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BrokerLine(server, { host, port: Number(port) });
  }

  /** From now on these messages are lost; everything else passes. */
  lose(which: Losing): void {
    this.losing = which;
    this.lost = 0;
  }

  /** Waits until so many of them were lost. */
  async hasLost(count = 1): Promise<void> {
    const { api, client, part } = this.losing ?? {};
    const isEnough = (lost: number) => lost >= count;
    await eventually(`${count} ${api} ${part} of ${client} are lost`, () => this.lost, isEnough, {
      deadlineMs: ENTERED_WITHIN_MS,
    });
  }

  /** Everything passes again. */
  pass(): void {
    this.losing = undefined;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.open) socket.destroy();
    await closed;
  }

  private get port(): number {
    return (this.server.address() as net.AddressInfo).port;
  }

  private bridge(client: net.Socket): void {
    const broker = net.connect(this.broker);
    const asked = new Map<number, RequestHead>();
    this.open.add(client);
    carry(client, broker, (frame) => {
      const request = readRequest(frame);
      asked.set(request.correlation, request);
      return this.isLost('request', request) ? undefined : frame;
    });
    carry(broker, client, (frame) => {
      const correlation = frame.readInt32BE(4);
      const request = asked.get(correlation);
      asked.delete(correlation);
      if (request && this.isLost('reply', request)) return undefined;
      return request ? withPort(frame, request, this.port) : frame;
    });
    client.once('close', () => this.open.delete(client));
  }

  private isLost(part: Losing['part'], { api, client }: RequestHead): boolean {
    const { losing } = this;
    const isMeant = losing?.part === part && losing.client === client && losing.api === api;
    if (isMeant) this.lost += 1;
    return isMeant;
  }
}

function carry(from: net.Socket, to: net.Socket, through: (frame: Buffer) => Buffer | undefined): void {
  const frames = new Frames();
  from.on('data', (bytes) => {
    for (const frame of frames.add(bytes)) {
      const wanted = through(frame);
      if (wanted && to.writable) to.write(wanted);
    }
  });
  // Each side ends with the other, whatever ended it.
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}
