import type { World } from './world.ts';

/** What can go wrong between programs and one kind of server. */
export interface Weather {
  /** How many of the requests, and of the answers, are lost. */
  loss: number;
  /** How many take long: longer than anybody waits for them. */
  slow: number;
  /** Nothing gets through. */
  isCut: boolean;
}

/** One request's way there and back. */
export interface Passage {
  readonly thereMs: number;
  readonly backMs: number;
  readonly isLost: boolean;
  readonly isAnswerLost: boolean;
}

const QUICKEST_MS = 0.2;
const USUAL_MS = 3;
const SLOWEST_MS = 1500;
/** After how long a request without an answer counts as failed. */
const PATIENCE_MS = 100;

/** The way between programs and one kind of server. */
export class Network {
  readonly weather: Weather = { loss: 0, slow: 0, isCut: false };
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  passage(): Passage {
    const { random } = this.world;
    const { isCut, loss } = this.weather;
    const isLost = isCut || random.chance(loss);
    const isAnswerLost = random.chance(loss);
    const backMs = this.way() + (isLost || isAnswerLost ? PATIENCE_MS : 0);
    return { thereMs: this.way(), backMs, isLost, isAnswerLost };
  }

  heal(): void {
    Object.assign(this.weather, { loss: 0, slow: 0, isCut: false });
  }

  private way(): number {
    const { random } = this.world;
    if (this.weather.slow > 0 && random.chance(this.weather.slow)) return random.between(USUAL_MS, SLOWEST_MS);
    return random.between(QUICKEST_MS, USUAL_MS);
  }
}
