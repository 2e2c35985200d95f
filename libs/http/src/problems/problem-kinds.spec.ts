import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problemKinds } from './problem-kinds.ts';

const ROOT = `${import.meta.dirname}/../../../..`;
const read = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8');

/** Codes and statuses of the apps, read as text: a lib imports no app. */
function codesOfApps(): [string, number][] {
  return globSync('apps/*/src/*.problems.ts', { cwd: ROOT }).flatMap((path) =>
    [...read(path).matchAll(/'([a-z-]+\.[a-z-]+)': \{\s*status: (\d+)/g)].map(
      ([, code = '', status]): [string, number] => [code, Number(status)],
    ),
  );
}

function documented(): [string, number][] {
  return [...read('docs/problems.md').matchAll(/^\| (\d{3})\s+\| `([a-z.-]+)`/gm)].map(([, status, code = '']) => [
    code,
    Number(status),
  ]);
}

describe('docs/problems.md', () => {
  it('given every code that an app can answer with, then it is listed there with its status, and nothing else is', () => {
    const known = [
      ...Object.entries(problemKinds).map(([code, { status }]): [string, number] => [code, status]),
      ...codesOfApps(),
    ];

    expect(Object.fromEntries(documented())).toEqual(Object.fromEntries(known));
  });
});
