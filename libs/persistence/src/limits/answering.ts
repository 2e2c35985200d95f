import { AbstractCursor, Collection, type Db, type Document } from 'mongodb';
import { answered } from './answered.ts';

type Call = (...input: readonly unknown[]) => unknown;

/**
 * The same database, with every call on its collections, and every step of their cursors, bounded by {@link answered}:
 * for loops that must not stand still for ever because one call did. Change streams are left alone: they wait by design.
 */
export const answering = (db: Db): Db => bounded(db);

function bounded<Target extends object>(target: Target): Target {
  const proxy: Target = new Proxy(target, {
    get(_, name) {
      if (name === Symbol.asyncIterator) return () => documentsOf(proxy as unknown as AbstractCursor<Document>);
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...input: unknown[]) => boundedResult((member as Call).apply(target, input), target, proxy);
    },
  });
  return proxy;
}

function boundedResult<Target extends object>(result: unknown, target: Target, proxy: Target): unknown {
  if (result === target) return proxy;
  if (result instanceof Promise) return answered(result);
  return result instanceof Collection || result instanceof AbstractCursor ? bounded(result) : result;
}

async function* documentsOf(cursor: AbstractCursor<Document>): AsyncGenerator<Document> {
  try {
    for (let next = await cursor.next(); next !== null; next = await cursor.next()) yield next;
  } finally {
    await cursor.close();
  }
}
