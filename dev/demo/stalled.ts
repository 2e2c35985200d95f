/** The demonstration came to a halt: at which hop, and what was seen there. */
export class Stalled extends Error {
  readonly hop: string;

  constructor(hop: string, seen: string, options?: ErrorOptions) {
    super(`Stalled at: ${hop}\n  seen: ${seen}`, options);
    this.name = 'Stalled';
    this.hop = hop;
  }
}
