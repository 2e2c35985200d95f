import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp } from '@storefront/http';
import {
  degraded,
  down,
  HealthRegistry,
  ServiceAccess,
  up,
  type HealthSource,
  type Verdict,
} from '@storefront/observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManagementModule } from './management.module.ts';
import { RunningService } from './running-service.ts';

class Parked {
  readonly count = 3;
}

@Controller('operations')
class OperationsController {
  constructor(private readonly service: ServiceAccess) {}

  @Get('parked')
  parked() {
    return { count: this.service.get(Parked).count };
  }
}

const source = (live: Verdict, ready: Verdict, name = 'kafka'): HealthSource => ({
  name,
  live: () => live,
  ready: () => ready,
});
const silent = { logger: { log: () => undefined, warn: () => undefined, error: () => undefined } };

describe('the management port', () => {
  let health: HealthRegistry;
  let service: RunningService;
  let app: NestFastifyApplication;

  beforeEach(async () => {
    health = new HealthRegistry();
    service = new RunningService();
    const module = ManagementModule.with({ health, service, controllers: [OperationsController] });
    app = await createHttpApp(module, { name: 'management', documents: false, ...silent });
    await app.init();
  });
  afterEach(() => app.close());

  const ask = async (path: string) => {
    const answer = await app.inject({ url: path });
    return [answer.statusCode, answer.json()] as const;
  };

  it.each([
    ['all up', up(), up(), 200, 200],
    ['a degraded part', degraded(), degraded({ broker: 'away' }), 200, 200],
    ['a part without which nothing works', up(), down(), 200, 503],
    ['a part that only a restart mends', down(), down(), 503, 503],
  ])('given %s, then live and ready say so', async (_, live, ready, liveStatus, readyStatus) => {
    health.register(source(live, ready));
    health.markStarted();

    expect((await ask('/health/live'))[0]).toBe(liveStatus);
    expect((await ask('/health/ready'))[0]).toBe(readyStatus);
  });

  it('given the start, then alive but neither started nor ready, until everything listens', async () => {
    expect([
      (await ask('/health/live'))[0],
      (await ask('/health/startup'))[0],
      (await ask('/health/ready'))[0],
    ]).toEqual([200, 503, 503]);

    health.markStarted();

    expect([(await ask('/health/startup'))[0], (await ask('/health/ready'))[0]]).toEqual([200, 200]);
  });

  it('given a stop, then alive and not ready', async () => {
    health.markStarted();
    health.markDraining();

    expect((await ask('/health/live'))[0]).toBe(200);
    expect(await ask('/health/ready')).toMatchObject([503, { error: { service: { phase: 'stopping' } } }]);
  });

  it('given a degraded part, then it is shown with its figures', async () => {
    health.register(source(up(), degraded({ broker: 'away' })));
    health.markStarted();

    expect(await ask('/health/ready')).toMatchObject([
      200,
      { status: 'degraded', details: { kafka: { status: 'degraded', broker: 'away' } } },
    ]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('secret');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret'))],
  ])('given a part whose question %s, then it is down, and the others are answered', async (_, ready) => {
    health.register({ name: 'bad', live: () => up(), ready });
    health.register(source(up(), up()));
    health.markStarted();

    const [status, body] = await ask('/health/ready');

    expect(status).toBe(503);
    expect(body).toMatchObject({ error: { bad: { status: 'down' } }, info: { kafka: { status: 'up' } } });
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it("given a lib's controller, then it is answered 503 until the service is there, and then from it", async () => {
    expect((await ask('/operations/parked'))[0]).toBe(503);

    service.attach({ get: () => new Parked() } as never);

    expect(await ask('/operations/parked')).toEqual([200, { count: 3 }]);
  });

  it('given a scrape, then Prometheus text', async () => {
    const answer = await app.inject({ url: '/metrics' });

    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.body).toContain('# TYPE http_request_duration_seconds histogram');
  });
});
