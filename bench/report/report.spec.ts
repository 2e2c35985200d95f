import { describe, expect, it } from 'vitest';
import { spread, type Finding } from '../figures/finding.ts';
import { pieceText } from './markdown.ts';
import { picture } from './picture.ts';
import { toJson, type Report } from './report.ts';

const finding: Finding = {
  title: 'Writing',
  head: ['', 'a second', 'p99 ms'],
  rows: [['POST', spread([30, 10, 20]), spread([1.23], 1)]],
  curves: [
    {
      chart: 'drain',
      name: 'a < b',
      points: [
        [0, 100],
        [2, 0],
      ],
    },
  ],
};
const piece = { piece: 'write', load: 0.5, seconds: 12, findings: [finding] };

describe('a report', () => {
  it('given three rounds, when it is told, then as the median with the range, and where it was measured', () => {
    expect(pieceText(piece)).toContain('| POST | 20 (10–30) | 1.2 |');
    expect(pieceText(piece)).toContain('load average 0.5');
  });

  it('given the same as data, when it is read, then every round is there', () => {
    const report = { effort: { rounds: 3 }, machine: { cores: 2 }, pieces: [piece] } as unknown as Report;

    const told = JSON.parse(toJson(report)) as { pieces: { findings: { rows: unknown[] }[] }[] };

    expect(told.pieces[0]!.findings[0]!.rows[0]).toMatchObject({
      name: 'POST',
      'a second': { median: 20, min: 10, max: 30, rounds: [30, 10, 20] },
    });
  });

  it('given a curve, when it is drawn, then from corner to corner, with its name', () => {
    const svg = picture(finding.curves!);

    expect(svg).toContain('points="64.0,40.0 536.0,312.0"');
    expect(svg).toContain('a &lt; b');
  });
});
