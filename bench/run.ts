import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { readOptions, Unusable, type Options } from './options.ts';
import { EVERY_DAY, PIECES, type Piece } from './pieces.ts';
import { machineFacts } from './report/machine.ts';
import { machineText, pieceText, toMarkdown } from './report/markdown.ts';
import { picture } from './report/picture.ts';
import { curvesOf, toJson, type PieceReport, type Report } from './report/report.ts';
import { Stage } from './stage/stage.ts';

const HELP = `npm run bench -- [--only ${[...PIECES.keys()].join(',')}]
    [--rounds 3] [--seconds 8] [--count 20000] [--retained 1000000]
    [--markdown FILE] [--json FILE] [--picture FILE.svg] [--profile FOLDER]

Prints Markdown; progress goes to standard error. Without --only: all but growth. With --profile each service leaves a
CPU profile in FOLDER when it ends (for Chrome's DevTools or speedscope); figures are worse then.`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args, { all: [...PIECES.keys()], everyDay: EVERY_DAY });
    if (options.help) process.stdout.write(`${HELP}\n`);
    else await measure(options);
    return 0;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    process.stderr.write(`${error.message}\n\n${HELP}\n`);
    return 1;
  }
}

/** What was measured is told even if a later piece fails. */
async function measure(options: Options): Promise<void> {
  const stage = await Stage.open(options.profile);
  const machine = machineFacts(stage.describe);
  const { count, retained, rounds, seconds } = options;
  const pieces: PieceReport[] = [];
  process.stdout.write(`${machineText(machine)}\n`);
  try {
    for (const name of options.only) {
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
  if (options.markdown) writeFileSync(options.markdown, toMarkdown(report));
  if (options.json) writeFileSync(options.json, toJson(report));
  if (options.picture) writeFileSync(options.picture, picture(curvesOf(report)));
}
