/** up: fine. degraded: works with something missing, and somebody should look. down: cannot do its work. */
export type HealthState = 'up' | 'degraded' | 'down';

/** One source's answer, with the numbers behind it. Never a secret, an address or personal data. */
export interface Verdict {
  readonly state: HealthState;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * A part of the service that knows how it is. Register it with {@link HealthRegistry.register}, in `onModuleInit`.
 */
export interface HealthSource {
  /** Stable and short, such as `mongodb` or `consumer`: the key in the health answer. */
  readonly name: string;
  /** `down` = only a restart helps (the orchestrator kills the process). Cheap. */
  live(): Verdict | Promise<Verdict>;
  /** `down` = no traffic, please. Kafka away is `degraded`: that is what the outbox is for. */
  ready(): Verdict | Promise<Verdict>;
}

type Facts = Verdict['facts'];

/** All is well. */
export const up = (facts: Facts = {}): Verdict => ({ state: 'up', facts });
/** Works, but not as it should. */
export const degraded = (facts: Facts = {}): Verdict => ({ state: 'degraded', facts });
/** Does not work. */
export const down = (facts: Facts = {}): Verdict => ({ state: 'down', facts });
