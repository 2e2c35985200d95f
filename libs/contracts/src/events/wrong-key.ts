import { Refusal } from '../refusal.ts';

/** An event speaks of one thing and stands under the key of another: applying it would change the wrong one. */
export class WrongKey extends Refusal {
  readonly code = 'event.wrong-key';
  readonly kind = 'conflict';

  /** @param id of what the event speaks of */
  constructor(key: string, id: string) {
    super(`An event of ${id} stands under the key ${key}`, { key, id });
  }
}
