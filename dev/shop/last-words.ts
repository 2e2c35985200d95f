import { lastLines } from '@storefront/servers';

const WORTH_TELLING: ReadonlySet<string> = new Set(['warn', 'error', 'fatal']);

/** What an app's log says of a problem, its last lines: warnings and worse, and what is no log line, such as a stack. */
export function lastWords(log: string): string {
  const told = log
    .split('\n')
    .map(retold)
    .filter((line) => line !== '');
  return told.length === 0 ? '(its log tells of no problem)' : lastLines(told.join('\n'));
}

function retold(line: string): string {
  const entry = readEntry(line);
  if (entry === undefined) return line;
  if (!WORTH_TELLING.has(entry.level ?? '')) return '';
  return [entry.level, entry.context, entry.msg, entry.err?.message].filter(Boolean).join(': ');
}

interface Entry {
  readonly level?: string;
  readonly context?: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string };
}

function readEntry(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
