import { HealthRegistry, makeLogger } from '@storefront/observability';
import { describe, expect, it } from 'vitest';
import { closeLast } from './close-last.ts';
import { Lifecycle } from './lifecycle.ts';

function begin(deadlineMs = 1000, drainDelayMs = 0) {
  const lines: { level: string; msg: string }[] = [];
  const log = makeLogger({ service: 'x', destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  const health = new HealthRegistry();
  const exited = Promise.withResolvers<number>();
  const life = new Lifecycle({ log, health, drainDelayMs, deadlineMs, exit: exited.resolve });
  return { life, health, lines, exited: exited.promise };
}

describe('the end of a service', () => {
  it('given steps, then they run last added first, after readiness is taken back, and it ends with 0', async () => {
    const { life, health, exited } = begin();
    const ran: string[] = [];
    for (const name of ['MongoDB', 'relay', 'HTTP']) {
      life.onStop(name, async () => void ran.push(`${name} ${health.draining ? 'draining' : 'ready'}`));
    }

    void life.stop(0);

    expect(await exited).toBe(0);
    expect(ran).toEqual(['HTTP draining', 'relay draining', 'MongoDB draining']);
  });

  it('given a step that fails, then the others run and it ends with 1', async () => {
    const { life, lines, exited } = begin();
    let closed = false;
    life.onStop('MongoDB', async () => void (closed = true));
    life.onStop('relay', () => Promise.reject(new Error('no')));

    void life.stop(0);

    expect([await exited, closed]).toEqual([1, true]);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'relay did not stop cleanly' }));
  });

  it('given a step that never ends, then the deadline ends it with 1 and says so', async () => {
    const { life, lines, exited } = begin(50);
    life.onStop('HTTP', () => new Promise(() => undefined));

    void life.stop(0);

    expect(await exited).toBe(1);
    expect(lines.at(-1)).toMatchObject({ level: 'fatal', msg: 'ending at once: still not stopped after 50 ms' });
  });

  it('given a wait before the first step, then the deadline is for the steps alone', async () => {
    const { life, exited } = begin(50, 100);
    life.onStop('HTTP', () => Promise.resolve());

    void life.stop(0);

    expect(await exited).toBe(0);
  });

  it('given a failure, then it is told, everything is stopped and it ends with 1', async () => {
    const { life, lines, exited } = begin();

    void life.fail('the consumer is gone', new Error('x'));

    expect(await exited).toBe(1);
    expect(lines[0]).toMatchObject({ level: 'fatal', msg: 'the consumer is gone' });
  });

  it('given a connection to close last, when Nest closes it, then it stays open until it is its turn', async () => {
    let open = true;
    const connection = { close: async () => void (open = false) };

    const close = closeLast(connection);
    await connection.close();
    expect(open).toBe(true);

    await close();
    expect(open).toBe(false);
  });
});
