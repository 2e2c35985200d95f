/** The requests that drills care about, by Kafka's own numbers. */
export const API = { produce: 0, metadata: 3, commitOffsets: 8 } as const;

export type Api = (typeof API)[keyof typeof API];

/** What a request says of itself, whatever its kind. */
export interface RequestHead {
  readonly api: number;
  readonly version: number;
  /** Its reply has the same. */
  readonly correlation: number;
  readonly client: string;
}

const SIZE_BYTES = 4;

/** Cuts a stream into Kafka's messages, each with its size in front. */
export class Frames {
  private rest: Buffer = Buffer.alloc(0);

  /** The messages that are complete now. */
  *add(bytes: Buffer): Generator<Buffer> {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= SIZE_BYTES) {
      const size = SIZE_BYTES + this.rest.readInt32BE(0);
      if (this.rest.length < size) return;
      const frame = this.rest.subarray(0, size);
      this.rest = this.rest.subarray(size);
      yield frame;
    }
  }
}

/** @see https://kafka.apache.org/protocol#protocol_messages request header v1 */
export function readRequest(frame: Buffer): RequestHead {
  const length = Math.max(0, frame.readInt16BE(12));
  return {
    api: frame.readInt16BE(4),
    version: frame.readInt16BE(6),
    correlation: frame.readInt32BE(8),
    client: frame.toString('utf8', 14, 14 + length),
  };
}

const FIRST_WITH_THROTTLE_TIME = 3;
const LAST_BEFORE_COMPACT = 8;

/** The reply with another port for each broker that it names; replies that name none are as they were. */
export function withPort(reply: Buffer, { api, version }: RequestHead, port: number): Buffer {
  if (api !== API.metadata) return reply;
  if (version > LAST_BEFORE_COMPACT) throw new Error(`metadata version ${version} is not understood`);
  let at = 8 + (version >= FIRST_WITH_THROTTLE_TIME ? 4 : 0);
  const brokers = reply.readInt32BE(at);
  at += 4;
  for (let n = 0; n < brokers; n++) {
    at += 4;
    at += 2 + reply.readInt16BE(at);
    reply.writeInt32BE(port, at);
    at += 4;
    // The rack is null (-1) where there is none.
    if (version > 0) at += 2 + Math.max(0, reply.readInt16BE(at));
  }
  return reply;
}
