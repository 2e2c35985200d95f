import type { TopicContract } from '@storefront/contracts';
import { ConsumerGroup } from '../broker/group.ts';
import { Database } from '../database/database.ts';
import { SimulatedCommitter } from './committer.ts';
import { Consuming } from './consuming.ts';
import { Crew, type Instance } from './crew.ts';
import { bookKind, reviewKind, sealsContract, type Book, type Review } from './entries.ts';
import { Relaying } from './relaying.ts';
import type { Servers } from './servers.ts';

/** A process that writes and relays, and may read. */
export interface Worker<State> extends Instance {
  readonly committer: SimulatedCommitter<State>;
  readonly relaying: Relaying;
}

/** The app that takes entries. */
export function openBooks(servers: Servers, contract: TopicContract): Crew<Worker<Book>> {
  const kind = bookKind(contract);
  return new Crew('books', new Database(servers.world), servers, (reach) => {
    const nothing = { interpret: () => Promise.resolve([]), foreignId: () => '' };
    const committer = new SimulatedCommitter<Book>({ kind, reach, ...nothing });
    return { host: reach.host, committer, relaying: relayingOf(reach, servers) };
  });
}

/** An app that hears of entries, with the group that its processes read in. */
export function openReviews(name: string, servers: Servers, contract: TopicContract) {
  const kind = reviewKind(sealsContract(name), contract);
  const group = new ConsumerGroup(servers.broker, contract.topic);
  const crew = new Crew<Worker<Review>>(name, new Database(servers.world), servers, (reach) => {
    const consuming = new Consuming(reach, servers, kind, { contract, group });
    void consuming.start();
    return { host: reach.host, committer: consuming.committer, relaying: relayingOf(reach, servers) };
  });
  return { crew, group };
}

function relayingOf(reach: ConstructorParameters<typeof Relaying>[0], servers: Servers): Relaying {
  const relaying = new Relaying(reach, servers);
  relaying.start();
  return relaying;
}
