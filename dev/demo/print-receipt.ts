import type { HopCount, Receipt } from './receipt.ts';

const COLUMNS = ['written', 'published', 'applied'] as const;

/** The receipt as a table for people, line by line. */
export function receiptLines({ hops, lost, appliedTwice, sameHistory }: Receipt): string[] {
  const rows = [...hops.map((hop) => row(hop.topic, hop)), row('total', total(hops))];
  const title = line('topic', COLUMNS);
  return [
    'Receipt, counted in the outboxes, on the topics and in the documents of those who read them',
    `  ${title}`,
    ...rows.map((text) => `  ${text}`),
    `  lost ${lost}, applied twice ${appliedTwice}, ${sameHistory ? 'the same history' : 'DIFFERENT HISTORIES'} at orders and fulfillment`,
  ];
}

type Counts = Pick<HopCount, (typeof COLUMNS)[number]>;

function total(hops: readonly HopCount[]): Counts {
  const sum = (column: (typeof COLUMNS)[number]) => hops.reduce((so, hop) => so + hop[column], 0);
  return { written: sum('written'), published: sum('published'), applied: sum('applied') };
}

function row(title: string, counts: Counts): string {
  return line(
    title,
    COLUMNS.map((column) => String(counts[column])),
  );
}

function line(title: string, cells: readonly string[]): string {
  return title.padEnd(26) + cells.map((cell) => cell.padStart(11)).join('');
}
