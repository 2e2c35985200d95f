import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { prettyFactory } from 'pino-pretty';

/** One log file, and the name to show before its lines. */
export interface LogSource {
  readonly name: string;
  readonly file: string;
}

const LOOK_EVERY_MS = 300;

/** Shows what is written to log files from now on, until the returned function is called. */
export function showLogs(sources: readonly LogSource[], write: (text: string) => void): () => void {
  const stops = sources.map(({ name, file }) => follow(file, (line) => write(`${name.padEnd(11)} ${pretty(line)}`)));
  return () => {
    for (const stop of stops) stop();
  };
}

const pretty = (() => {
  const format = prettyFactory({ ignore: 'pid,hostname,service', singleLine: true, colorize: process.stdout.isTTY });
  return (line: string) => format(line) ?? `${line}\n`;
})();

function follow(file: string, take: (line: string) => void): () => void {
  const descriptor = openSync(file, 'r');
  let position = fstatSync(descriptor).size;
  let rest = '';
  const look = () => {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - position));
    position += readSync(descriptor, bytes, 0, bytes.length, position);
    const lines = (rest + bytes.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    closeSync(descriptor);
  };
}
