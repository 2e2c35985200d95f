import type { FastifyInstance } from 'fastify';

/** How long who was answered early may go on sending, ms: a connection that ends at once would take the answer along. */
const LINGER_MS = 5000;

/**
 * Ends connections whose request was answered before all of its body had come, a while after the answer; till then Node
 * throws away what still comes. A stop would wait for them otherwise.
 *
 * @param limitMs longest that a whole request may take
 */
export function endUnreadBodies(fastify: FastifyInstance, limitMs: number): void {
  fastify.addHook('onResponse', ({ raw }, _reply, done) => {
    if (!raw.complete) setTimeout(() => raw.complete || raw.destroy(), Math.min(LINGER_MS, limitMs)).unref();
    done();
  });
}
