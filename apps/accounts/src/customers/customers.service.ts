import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  committedOf,
  deleted,
  InjectCommitter,
  saved,
  unchanged,
  type Command,
  type Committed,
  type Committer,
  type Decision,
  type Tools,
} from '@storefront/outbox';
import { CUSTOMER } from './customer.document.ts';
import { tokenise, type CardInput, type CreditCard } from './domain/credit-card.ts';
import {
  addCard,
  customerChanged,
  customerDeleted,
  knownCustomer,
  patchDetails,
  registerCustomer,
  removeCard,
  replaceDetails,
  type Customer,
  type CustomerDetails,
} from './domain/customer.ts';
import type { MergePatch } from './domain/merge-patch.ts';

/** A customer whose id is given from the start. */
export interface KnownCustomer {
  readonly id: string;
  readonly details: CustomerDetails;
  readonly cards: readonly CardInput[];
}

/** Whom {@link CustomersService.registerMissing} made and whom it found. */
export interface Registered {
  readonly created: readonly string[];
  readonly present: readonly string[];
  readonly eventIds: readonly string[];
}

type Written<Answer> = Promise<Committed<Answer>>;

/** What can be done with customers: each use case is one command. A customer who stays as they were is not published. */
@Injectable()
export class CustomersService {
  constructor(@InjectCommitter(CUSTOMER) private readonly committer: Committer<Customer>) {}

  register(details: CustomerDetails): Written<Customer> {
    const id = randomUUIDv7();
    return this.committer.submit({ key: id, isNew: true, decide: () => told(registerCustomer(id, details)) });
  }

  /** @throws {CustomerUnknown} */
  replace(id: string, ifMatch: number, details: CustomerDetails): Written<Customer> {
    return this.change(id, ifMatch, (customer) => replaceDetails(customer, details));
  }

  /** @throws {CustomerUnknown} */
  patch(id: string, ifMatch: number, patch: MergePatch<CustomerDetails>): Written<Customer> {
    return this.change(id, ifMatch, (customer) => patchDetails(customer, patch));
  }

  /** @throws {CustomerUnknown} */
  remove(id: string, ifMatch: number): Written<void> {
    return this.submit(id, ifMatch, () => deleted(undefined, [customerDeleted]));
  }

  /** @throws {CustomerUnknown | TooManyCards} */
  addCard(id: string, input: CardInput): Written<CreditCard> {
    return this.submit(id, undefined, (customer, tools) => {
      const card = tokenise(input, tools.newId());
      return saved(addCard(customer, card), card);
    });
  }

  /** @throws {CustomerUnknown | CardUnknown} */
  removeCard(id: string, ifMatch: number, cardId: string): Written<void> {
    return this.submit(id, ifMatch, (customer) => saved(removeCard(customer, cardId), undefined));
  }

  /** Registers those whose ids no customer has, cards and all, and leaves the others. Ids in the order given. */
  async registerMissing(customers: readonly KnownCustomer[]): Promise<Registered> {
    const outcomes = await this.committer.submitAll(customers.map(registerIfMissing));
    const written = outcomes.map(committedOf);
    const idsWhere = (made: boolean) => customers.filter((_, i) => written[i]?.answer === made).map(({ id }) => id);
    return { created: idsWhere(true), present: idsWhere(false), eventIds: written.flatMap(({ eventIds }) => eventIds) };
  }

  private change(id: string, ifMatch: number, change: (customer: Customer) => Customer): Written<Customer> {
    return this.submit(id, ifMatch, (customer) => {
      const next = change(customer);
      return next === customer ? unchanged(customer) : told(next);
    });
  }

  private async submit<Answer>(
    id: string,
    ifMatch: number | undefined,
    decide: (customer: Customer, tools: Tools) => Decision<Customer, Answer>,
  ): Written<Answer> {
    return await this.committer.submit({
      key: id,
      ifMatch,
      decide: (found, tools) => decide(knownCustomer(found, id), tools),
    });
  }
}

const registerIfMissing = ({ id, details, cards }: KnownCustomer): Command<Customer, boolean> => ({
  key: id,
  decide: (found, tools) => {
    if (found) return unchanged(false);
    const keep = (so: Customer, card: CardInput) => addCard(so, tokenise(card, tools.newId()));
    const customer = cards.reduce(keep, registerCustomer(id, details));
    return saved(customer, true, [customerChanged(customer)]);
  },
});

/** The new state, of which the other services are told. */
const told = (customer: Customer): Decision<Customer, Customer> =>
  saved(customer, customer, [customerChanged(customer)]);
