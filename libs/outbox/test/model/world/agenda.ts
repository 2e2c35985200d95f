interface Entry {
  readonly at: number;
  /** Of two at the same instant, the one that was noted first. */
  readonly turn: number;
  readonly act: () => void;
}

/** What is to happen when: a binary heap. */
export class Agenda {
  private readonly heap: Entry[] = [];
  private turns = 0;

  add(at: number, act: () => void): void {
    const entry = { at, act, turn: this.turns++ };
    let place = this.heap.length;
    this.heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(entry, this.heap[parent]!)) break;
      this.heap[place] = this.heap[parent]!;
      place = parent;
    }
    this.heap[place] = entry;
  }

  /** The earliest one, taken off; undefined if there is none by then. */
  take(until: number): Entry | undefined {
    const [first] = this.heap;
    if (first === undefined || first.at > until) return undefined;
    const last = this.heap.pop();
    if (last !== undefined && this.heap.length > 0) this.sink(last);
    return first;
  }

  private sink(entry: Entry): void {
    const { heap } = this;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, entry)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = entry;
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.turn < b.turn);
