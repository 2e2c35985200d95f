import { Controller, Get } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { HealthCheckResult, HealthIndicatorResult } from '@nestjs/terminus';
import { Answer } from '@storefront/http';
import { down, HealthRegistry, up, type HealthSource, type Verdict } from '@storefront/observability';

type Question = (source: HealthSource) => Verdict | Promise<Verdict>;

const PATIENCE_MS = 2000;

/** What the orchestrator asks: 200 to go on, 503 to act. A degraded part is shown, and answered with 200. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly registry: HealthRegistry,
  ) {}

  /** 503: only a restart helps. That this is answered at all shows that the event loop turns. */
  @Get('live')
  live(): Promise<Answer<unknown>> {
    return this.ask(this.registry.sources(), (source) => source.live());
  }

  /** 503: no traffic now, for lack of the database, or because the service starts or stops. */
  @Get('ready')
  ready(): Promise<Answer<unknown>> {
    return this.ask([this.service(), ...this.registry.sources()], (source) => source.ready());
  }

  /** 503 until everything listens. */
  @Get('startup')
  startup(): Promise<Answer<unknown>> {
    return this.ask([this.service()], (source) => source.live());
  }

  private service(): HealthSource {
    const { started, draining } = this.registry;
    const verdict = started ? up() : down({ phase: 'starting' });
    return { name: 'service', live: () => verdict, ready: () => (draining ? down({ phase: 'stopping' }) : verdict) };
  }

  private async ask(sources: readonly HealthSource[], question: Question): Promise<Answer<unknown>> {
    try {
      return new Answer(
        200,
        await this.checks.check(sources.map((source) => () => this.verdict(source, question))),
        {},
      );
    } catch (unhealthy) {
      return new Answer(503, resultOf(unhealthy), {});
    }
  }

  private async verdict(source: HealthSource, question: Question): Promise<HealthIndicatorResult> {
    const { state, facts } = await withPatience(() => question(source));
    const indicator = this.indicators.check(source.name);
    if (state === 'up') return indicator.up(facts);
    return state === 'degraded' ? indicator.degraded(facts) : indicator.down(facts);
  }
}

/** terminus throws an HttpException that carries the result. */
function resultOf(error: unknown): HealthCheckResult {
  const { getResponse } = error as { getResponse?: () => HealthCheckResult };
  if (typeof getResponse !== 'function') throw error;
  return getResponse.call(error);
}

async function withPatience(ask: () => Verdict | Promise<Verdict>): Promise<Verdict> {
  const { promise: late, resolve } = Promise.withResolvers<Verdict>();
  const timer = setTimeout(resolve, PATIENCE_MS, down({ reason: 'no answer in time' }));
  try {
    return await Promise.race([Promise.resolve().then(ask), late]);
  } catch (error) {
    return down({ reason: error instanceof Error ? error.name : 'unknown' });
  } finally {
    clearTimeout(timer);
  }
}
