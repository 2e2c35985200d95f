import type { TopicContract } from '@storefront/contracts';
import { Broker, PARTITIONS } from '../broker/broker.ts';
import type { ConsumerGroup } from '../broker/group.ts';
import type { Reader } from '../check/effects.ts';
import { History } from '../check/history.ts';
import { brokenPromises, copiesOn, waiting, type Evidence } from '../check/judge.ts';
import { secondCopies } from '../check/topics.ts';
import { openBooks, openReviews, type Worker } from '../shop/app.ts';
import type { Crew } from '../shop/crew.ts';
import { entriesContract, sealsContract, type Book, type Review } from '../shop/entries.ts';
import type { Servers } from '../shop/servers.ts';
import { Network } from '../world/network.ts';
import { World } from '../world/world.ts';
import { Callers } from './callers.ts';
import { Mayhem } from './mayhem.ts';
import { Person } from './person.ts';
import { Stranger } from './stranger.ts';

/** What one seed came to. */
export interface Outcome {
  /** Every promise that was broken; none if all is well. */
  readonly complaints: readonly string[];
  /** What happened when. */
  readonly story: readonly string[];
  /** How often what happened. */
  readonly tally: ReadonlyMap<string, number>;
}

interface OpenReader extends Reader {
  readonly crew: Crew<Worker<Review>>;
  readonly group: ConsumerGroup;
}

const TROUBLE_MS = 2000;
const CALLS = 10;
const RECORDS_OF_A_STRANGER = 2;
const LONGEST_DRAIN_MS = 90_000;
const LOOK_MS = 100;
/** Calm for so long means that nothing is on its way that would wake anybody. */
const CALM_MS = 300;
/** Topics keep records for days: far longer than anything is on its way. */
const LONGEST_DELAY_MS = 3000;

/** One run: callers, processes and people in trouble; then peace; then the question whether every promise was kept. */
export class Simulation {
  private readonly world: World;
  private readonly servers: Servers;
  private readonly contract: TopicContract;
  private readonly books: Crew<Worker<Book>>;
  private readonly callers: Callers;
  private readonly stranger: Stranger;
  private readonly readers: OpenReader[] = [];
  private readonly evidence: Evidence;

  constructor(seed: number) {
    this.world = new World(seed);
    const { random } = this.world;
    const broker = new Broker(this.world);
    const [toDatabases, toBroker] = [new Network(this.world), new Network(this.world)];
    this.servers = { world: this.world, broker, toDatabases, toBroker, hasLeases: random.chance(0.3) };
    this.contract = entriesContract(random.chance(0.3));
    this.books = openBooks(this.servers, this.contract);
    const sometimes = (share: number) => (random.chance(0.5) ? share : 0);
    const oddities = { large: sometimes(0.12), faulty: sometimes(0.06), foreign: sometimes(0.1) };
    this.callers = new Callers(this.world, this.books, oddities);
    this.stranger = new Stranger(this.world, broker, this.contract.topic);
    const { accepted } = this.callers;
    const { database } = this.books;
    const books = { database, events: new History(database), topic: this.contract.topic };
    this.evidence = { broker, books, readers: this.readers, accepted };
  }

  /** What has happened so far. */
  get story(): readonly string[] {
    return this.world.story;
  }

  async run(): Promise<Outcome> {
    const { random, tally } = this.world;
    this.books.start(2);
    this.lookAfter(this.books);
    this.openReader('reviews', 2 + random.below(2));
    await this.trouble();
    if (random.chance(0.15)) await this.lateComer();
    if (secondCopies(copiesOn(this.contract.topic, this.servers.broker)) > 0)
      this.world.count('runs with second copies');
    return { complaints: [...brokenPromises(this.evidence)], story: this.story, tally };
  }

  /** An app comes that was not there before, when the topic's beginning is gone. */
  private async lateComer(): Promise<void> {
    await this.world.pass(LONGEST_DELAY_MS);
    this.servers.broker.forget(this.contract.topic);
    this.openReader('archive', 1);
    await this.trouble(['read again', 'sent again']);
  }

  /** Some trouble, then none, until all has come to its end. */
  private async trouble(without: readonly string[] = []): Promise<void> {
    const crews = [this.books, ...this.readers.map(({ crew }) => crew)];
    const groups = this.readers.map(({ group }) => group);
    const mayhem = new Mayhem({ servers: this.servers, crews, groups }, without);
    mayhem.start();
    this.callers.call(CALLS, TROUBLE_MS);
    this.stranger.write(RECORDS_OF_A_STRANGER, TROUBLE_MS);
    await this.world.pass(TROUBLE_MS);
    mayhem.end();
    await this.drain();
  }

  private async drain(): Promise<void> {
    const deadline = this.world.now + LONGEST_DRAIN_MS;
    for (let calmMs = 0; calmMs < CALM_MS && this.world.now < deadline;) {
      await this.world.pass(LOOK_MS);
      const isCalm = waiting(this.evidence).next().done === true;
      calmMs = isCalm ? calmMs + LOOK_MS : 0;
    }
  }

  private openReader(name: string, count: number): void {
    const { crew, group } = openReviews(name, this.servers, this.contract);
    const { database } = crew;
    const begins = Array.from({ length: PARTITIONS }, (_, i) => this.servers.broker.partition(group.topic, i).first);
    const { leftOut } = this.lookAfter(crew);
    const { topic } = sealsContract(name);
    this.readers.push({ name, topic, crew, group, begins, leftOut, database, seals: new History(database) });
    this.callers.openReviews(crew, TROUBLE_MS);
    crew.start(count);
  }

  private lookAfter(crew: ConstructorParameters<typeof Person>[0]): Person {
    const person = new Person(crew, this.world);
    person.attend(this.world.random.between(100, 800));
    return person;
  }
}
