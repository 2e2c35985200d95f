import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import type { Begun, Ended, Operation } from './operation.ts';

/** One line a happening, written as it happens: what was noted survives whoever noted it. */
export class Journal<Line extends object> {
  private readonly stream: WriteStream;

  /** @param file replaced if it is there */
  constructor(file: string) {
    this.stream = createWriteStream(file);
  }

  note(line: Line): void {
    this.stream.write(`${JSON.stringify(line)}\n`);
  }

  close(): Promise<void> {
    return new Promise((settle) => this.stream.end(settle));
  }
}

/** What a client notes: a line before and a line after every operation. */
export type HistoryLine = { readonly begin: Begun } | { readonly end: Ended };

/** All lines of a journal. A last one that was cut off is left out. */
export function readJournal<Line>(file: string): Line[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Line);
}

/** Beginnings and ends, put together, in the order in which they began. */
export function toOperations(lines: readonly HistoryLine[]): Operation[] {
  const ends = new Map(lines.flatMap((line) => ('end' in line ? [[line.end.op, line.end] as const] : [])));
  return lines.flatMap((line) => {
    if (!('begin' in line)) return [];
    const end = ends.get(line.begin.op);
    return [{ ...line.begin, ...(end && { end }) }];
  });
}
