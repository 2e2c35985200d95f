/** One record to be written. */
export interface OutgoingRecord {
  /** Without the prefix. */
  readonly topic: string;
  /** Decides the partition (partitionOf): records of one key keep their order. */
  readonly key: string;
  /** null is a deletion. */
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
}
