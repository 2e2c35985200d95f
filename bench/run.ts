import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { readOptions, type Options } from './options.ts';
import { EVERY_DAY, PIECES, type Piece } from './pieces.ts';
import { machineFacts } from './report/machine.ts';
import { machineText, pieceText } from './report/markdown.ts';
import { picture } from './report/picture.ts';
import { curvesOf, toJson, type PieceReport, type Report } from './report/report.ts';
import { Stage } from './stage/stage.ts';

const HELP = `npm run bench -- [--only ${[...PIECES.keys()].join(',')}]
    [--rounds 3] [--seconds 8] [--count 20000] [--retained 1000000]
    [--json FILE] [--picture FILE.svg] [--profile FOLDER]

Prints Markdown; progress goes to standard error. Without --only: all but growth. With --profile each service leaves a
CPU profile in FOLDER when it ends (for Chrome's DevTools or speedscope); figures are worse then.`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const names = options.only ?? EVERY_DAY;
  const unknown = names.filter((name) => !PIECES.has(name));
  if (options.help || unknown.length > 0) {
    process.stderr.write(
      unknown.length > 0 ? `There is no piece called ${unknown.join(', ')}.\n\n${HELP}\n` : `${HELP}\n`,
    );
    return unknown.length > 0 ? 1 : 0;
  }
  await measure(names, options);
  return 0;
}

/** What was measured is told even if a later piece fails. */
async function measure(names: readonly string[], options: Options): Promise<void> {
  const stage = await Stage.open(options.profile);
  const machine = machineFacts(stage.describe);
  const { count, retained, rounds, seconds } = options;
  const pieces: PieceReport[] = [];
  process.stdout.write(`${machineText(machine)}\n`);
  try {
    for (const name of names) {
      const done = await measured(name, PIECES.get(name)!, stage, options);
      pieces.push(done);
      process.stdout.write(`${pieceText(done)}\n`);
    }
  } finally {
    await stage.close();
    keep({ machine, effort: { rounds, seconds, count, retained }, pieces }, options);
  }
}

async function measured(piece: string, run: Piece, stage: Stage, options: Options): Promise<PieceReport> {
  const load = loadavg()[0] ?? 0;
  process.stderr.write(`${piece} … (load ${load.toFixed(1)})\n`);
  const started = performance.now();
  const findings = await run(stage, options);
  return { piece, load, seconds: (performance.now() - started) / 1000, findings };
}

function keep(report: Report, options: Options): void {
  if (options.json) writeFileSync(options.json, toJson(report));
  if (options.picture) writeFileSync(options.picture, picture(curvesOf(report)));
}
