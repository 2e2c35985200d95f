import type { Finding, Spread } from '../figures/finding.ts';
import { median } from '../figures/statistics.ts';
import type { Machine } from './machine.ts';
import type { PieceReport, Report } from './report.ts';

/** The whole report as text. */
export const toMarkdown = ({ machine, pieces }: Report): string =>
  [machineText(machine), ...pieces.map(pieceText)].join('\n');

/** Where it was measured. */
export function machineText({
  at,
  commit,
  cores,
  load,
  memoryGiB,
  node,
  platform,
  processor,
  servers,
}: Machine): string {
  const facts = [
    `${at}, commit ${commit}`,
    `${cores} × ${processor}, ${memoryGiB} GiB, ${platform}, load average ${load.join(' ')} before the first piece`,
    `Node ${node}; ${servers}`,
  ];
  return [...facts.map((fact) => `- ${fact}`), ''].join('\n');
}

/** The tables of a piece. */
export function pieceText({ findings, load, piece, seconds }: PieceReport): string {
  const measured = `(\`${piece}\`: ${Math.round(seconds)} s, load average ${load.toFixed(1)} before it)`;
  return [...findings.map(findingText), measured, ''].join('\n');
}

function findingText({ head, notes = [], rows, title }: Finding): string {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cellText))];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`);
  return [`### ${title}`, '', ...table, '', ...notes.flatMap((note) => [note, ''])].join('\n');
}

/** The median, and the range if there is one. */
function cellText(cell: string | Spread): string {
  if (typeof cell === 'string') return cell;
  const { digits, values } = cell;
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((n) =>
    n.toFixed(digits),
  );
  return least === most ? middle! : `${middle} (${least}–${most})`;
}
