import { connect } from 'node:net';
import type { Patience } from '../processes/waiting.ts';
import { until } from '../processes/waiting.ts';

/** A broker's address as clients write it. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

const METADATA_API = 3;
const METADATA_VERSION = 1;

/** Reads `host:port,host:port`; an entry without a port means 9092. */
export function readBrokers(list: string): BrokerAddress[] {
  const entries = list.split(',').filter((entry) => entry.trim() !== '');
  return entries.map((entry) => {
    const [, host = '', port] = /^\s*\[?(.*?)\]?(?::(\d+))?\s*$/.exec(entry) ?? [];
    return { host, port: Number(port ?? 9092) };
  });
}

/** Waits until one of the brokers answers; false after the deadline, or once `gaveUp` says so. */
export function brokerAnswers(brokers: readonly BrokerAddress[], patience: Patience): Promise<boolean> {
  return until(async () => (await Promise.all(brokers.map(isReady))).some(Boolean), patience);
}

/**
 * True when Kafka itself answers there and knows of a broker that serves clients. An open port would say less: the
 * broker listens before it is allowed to serve, and anything could be listening.
 */
export function isReady({ host, port }: BrokerAddress): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ host, port });
    let received = Buffer.alloc(0);
    const finish = (answer: boolean) => {
      socket.destroy();
      settle(answer);
    };
    socket.setTimeout(2000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => settle(false));
    socket.once('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= 12) finish(countBrokers(received) > 0);
    });
  });
}

// https://kafka.apache.org/protocol#The_Messages_Metadata: header v1 with a null client id, then an empty topic list.
function metadataRequest(): Buffer {
  const request = Buffer.alloc(18);
  request.writeInt32BE(request.length - 4, 0);
  request.writeInt16BE(METADATA_API, 4);
  request.writeInt16BE(METADATA_VERSION, 6);
  request.writeInt32BE(CORRELATION, 8);
  request.writeInt16BE(-1, 12);
  request.writeInt32BE(0, 14);
  return request;
}

const CORRELATION = 0x5f0e;

// Response v1: size, correlation id, then the array of brokers, which begins with its length.
function countBrokers(response: Buffer): number {
  return response.readInt32BE(4) === CORRELATION ? response.readInt32BE(8) : 0;
}
