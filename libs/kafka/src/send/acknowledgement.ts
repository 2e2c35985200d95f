/** A place that was written to. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** What a broker says of one place, in kafkajs' words. */
export interface Acknowledgement {
  readonly topicName: string;
  readonly partition: number;
  /** 0 is success. */
  readonly errorCode: number;
}

/**
 * Whether the answer to a send names every place that was written to, each without an error. kafkajs also resolves
 * when it left a partition out (one whose leader moved, one that it does not know): such a send must not count.
 */
export function covers(sent: Iterable<Place>, acknowledged: readonly Acknowledgement[]): boolean {
  const written = new Set(
    acknowledged.filter((place) => place.errorCode === 0).map((a) => `${a.topicName} ${a.partition}`),
  );
  return [...sent].every((place) => written.has(`${place.topic} ${place.partition}`));
}
