import { globSync } from 'node:fs';
import { Refusal, type RefusalKind } from '@storefront/contracts';
import type { ProblemPages } from '@storefront/http';
import { describe, expect, it } from 'vitest';

const ROOT = `${import.meta.dirname}/..`;
const STATUS: Readonly<Record<RefusalKind, number>> = { missing: 404, conflict: 409, stale: 412, rule: 422 };
/** Refusals of events: they are parked, and nobody is answered with them. */
const PARKED = new Set(['order.cancellation-not-asked', 'fulfillment.already-requested', 'fulfillment.not-approved']);

type AnyRefusal = new (...args: readonly unknown[]) => Refusal;

/** What the modules of an app export, of all whose paths match. */
async function exportsOf(app: string, pattern: string): Promise<unknown[]> {
  const paths = globSync(`apps/${app}/src/${pattern}`, { cwd: ROOT });
  const modules = await Promise.all(paths.map((path) => import(`${ROOT}/${path}`) as Promise<object>));
  return modules.flatMap((module) => Object.values(module) as unknown[]);
}

const isRefusal = (one: unknown): one is AnyRefusal => typeof one === 'function' && one.prototype instanceof Refusal;

/** Every refusal that HTTP can answer with: an id, a status and a list fit all of their constructors. */
async function refusalsOf(app: string): Promise<Refusal[]> {
  const classes = (await exportsOf(app, '**/*.errors.ts')).filter(isRefusal);
  return classes.map((One) => new One('id', 'CREATED', 'CREATED')).filter(({ code }) => !PARKED.has(code));
}

describe.each(['accounts', 'orders', 'fulfillment'])('the pages that explain the refusals of %s', (app) => {
  it('given its refusals, then each has a page with the status it is answered with, and there are no more', async () => {
    const [pages] = (await exportsOf(app, '*.problems.ts')) as [ProblemPages];

    const statuses = Object.fromEntries(Object.entries(pages).map(([code, { status }]) => [code, status]));

    const refusals = await refusalsOf(app);
    expect(statuses).toEqual(Object.fromEntries(refusals.map(({ code, kind }) => [code, STATUS[kind]])));
  });
});
