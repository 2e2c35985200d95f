/** How far things were at a moment, seen past all faults. */
export interface Sample {
  /** Epoch ms. */
  readonly at: number;
  /** Events recorded by now, of all apps. */
  readonly recorded: number;
  /** Of them, not published yet. */
  readonly pending: number;
  /** Requests that fulfillment has taken up. */
  readonly applied: number;
}

/** What one process used at a moment. */
export interface Usage {
  /** Epoch ms. */
  readonly at: number;
  readonly instance: string;
  /** Which start of it: memory is compared within one life only. */
  readonly start: number;
  readonly rssMb: number;
  /** Open files and sockets. */
  readonly handles: number;
  /** Collections of the whole heap since its start. */
  readonly fullCollections: number;
}
