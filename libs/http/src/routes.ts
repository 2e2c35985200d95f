import type { FastifyInstance } from 'fastify';
import { problemKinds } from './problems/problem-kinds.ts';
import type { Finding } from './problems/to-problem.ts';

interface Route {
  readonly methods: readonly string[];
  readonly pattern: RegExp;
}

/** Which methods each path has: tells 405 from 404, as Fastify itself answers 404 for both. */
export class Routes {
  readonly #routes: Route[] = [];

  /** Notes every route that is added to `fastify` from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      this.#routes.push({ methods: [method].flat(), pattern: toPattern(url) });
    });
  }

  /** Methods that this path has, sorted. */
  methodsOf(url: string): string[] {
    const [path = ''] = url.split('?', 1);
    const methods = this.#routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods);
    return [...new Set(methods)].toSorted();
  }

  /** 405 with Allow if the path exists, though not with `method`; undefined if there is no such path. */
  refusalFor(method: string, url: string): Finding | undefined {
    const methods = this.methodsOf(url);
    if (methods.length === 0 || methods.includes(method)) return undefined;
    const { status, title } = problemKinds['request.method'];
    return { code: 'request.method', status, title, headers: { allow: methods.join(', ') } };
  }
}

function toPattern(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('/')}/?$`);
}
