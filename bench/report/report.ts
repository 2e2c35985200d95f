import type { Curve, Finding, Spread } from '../figures/finding.ts';
import { median } from '../figures/statistics.ts';
import type { Machine } from './machine.ts';

/** One piece of the benchmark, as it was measured. */
export interface PieceReport {
  readonly piece: string;
  /** Load average of the last minute when it began. */
  readonly load: number;
  readonly seconds: number;
  readonly findings: readonly Finding[];
}

/** Everything that one run found out. */
export interface Report {
  readonly machine: Machine;
  readonly effort: object;
  readonly pieces: readonly PieceReport[];
}

/** The report as data: each row an object whose members are the column heads, each figure with its rounds. */
export function toJson({ pieces, ...rest }: Report): string {
  const told = pieces.map(({ findings, ...piece }) => ({
    ...piece,
    findings: findings.map(({ head, rows, ...finding }) => ({
      ...finding,
      rows: rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i] || 'name', figure(cell)]))),
    })),
  }));
  return `${JSON.stringify({ ...rest, pieces: told }, undefined, 2)}\n`;
}

/** All lines for the pictures. */
export const curvesOf = ({ pieces }: Report): Curve[] =>
  pieces.flatMap(({ findings }) => findings.flatMap(({ curves }) => curves ?? []));

function figure(cell: string | Spread) {
  if (typeof cell === 'string') return cell;
  const { values } = cell;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), rounds: values };
}
