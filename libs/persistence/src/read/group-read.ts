import { answered } from '../limits/answered.ts';

/** Reads some documents by their ids, in any order; those that are not there are left out. */
export type ReadMany<Read extends { readonly _id: string }> = (ids: readonly string[]) => Promise<readonly Read[]>;

/** Reads under way at once. The second one, so that a slow read does not hold up everybody. */
const LANES = 2;
/** Longest that the next read waits for one of them, ms. */
const SLOW_MS = 1500;
const MOST_IDS = 100;

/**
 * Many reads by id, one query: what is asked for while others are being read goes together in the next query. There is
 * no timer and no cache: every query begins after it was asked for, so nobody sees less than by reading alone. A query
 * that is never answered fails after 8 s, and holds up the others for a second and a half.
 */
export class GroupRead<Read extends { readonly _id: string }> {
  private readonly readMany: ReadMany<Read>;
  private readonly asked = new Map<string, PromiseWithResolvers<Read | undefined>>();
  private underWay = 0;

  constructor(readMany: ReadMany<Read>) {
    this.readMany = readMany;
  }

  /**
   * The document of that id; undefined if there is none. Callers who ask at the same time share it: don't change it.
   *
   * @throws what the query threw; all who shared it get that
   */
  get(id: string): Promise<Read | undefined> {
    const found = this.asked.get(id);
    if (found) return found.promise;
    const asked = Promise.withResolvers<Read | undefined>();
    this.asked.set(id, asked);
    if (this.underWay < LANES) void this.readOn();
    return asked.promise;
  }

  private async readOn(): Promise<void> {
    this.underWay++;
    // The callers of this turn of the event loop join the first query.
    await new Promise((resolve) => setImmediate(resolve));
    for (let group = this.take(); group.size > 0; group = this.take()) {
      await answered(this.answer(group), SLOW_MS).catch(() => undefined);
    }
    this.underWay--;
  }

  private take(): ReadonlyMap<string, PromiseWithResolvers<Read | undefined>> {
    const group = new Map([...this.asked].slice(0, MOST_IDS));
    for (const id of group.keys()) this.asked.delete(id);
    return group;
  }

  private async answer(group: ReadonlyMap<string, PromiseWithResolvers<Read | undefined>>): Promise<void> {
    try {
      const documents = await answered(this.readMany([...group.keys()]));
      const byId = new Map(documents.map((document) => [document._id, document]));
      for (const [id, { resolve }] of group) resolve(byId.get(id));
    } catch (error) {
      for (const { reject } of group.values()) reject(error);
    }
  }
}
