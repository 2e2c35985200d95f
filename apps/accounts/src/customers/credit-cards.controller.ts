import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { uuid } from '@storefront/contracts';
import { CardNumberAt, created, found, IfMatch, Operation, removed, type Answer } from '@storefront/http';
import { CustomersRepository } from './customers.repository.ts';
import { CustomersService } from './customers.service.ts';
import { cardInput, creditCard } from './shapes/credit-cards.shapes.ts';
import type { CardInput, CreditCard } from './domain/credit-card.ts';
import { cardOf } from './domain/customer.ts';

/** A customer's cards over HTTP. They share the customer's version: any card's ETag is the customer's. */
@ApiTags('credit cards')
@Controller('accounts/customers/:id/credit-cards')
export class CreditCardsController {
  constructor(
    private readonly customers: CustomersService,
    private readonly reading: CustomersRepository,
  ) {}

  @Post()
  @CardNumberAt('/number')
  @Operation({
    id: 'addCreditCard',
    summary: 'Adds a card',
    description:
      'The number is turned into a token, the brand and the last four digits, and forgotten. A CVV is refused. ' +
      'Other services hear nothing of cards.',
    answers: { 201: creditCard },
    problems: [404, 413, 415, 422],
  })
  async add(
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: cardInput }) input: CardInput,
  ): Promise<Answer<CreditCard>> {
    const done = await this.customers.addCard(id, input);
    return created(`/accounts/customers/${id}/credit-cards/${done.answer.id}`, done.answer, done);
  }

  @Get(':cardId')
  @Operation({
    id: 'readCreditCard',
    summary: 'Reads a card',
    answers: { 200: creditCard, 304: null },
    problems: [404],
  })
  async read(
    @Param('id', { schema: uuid }) id: string,
    @Param('cardId', { schema: uuid }) cardId: string,
  ): Promise<Answer<CreditCard>> {
    const { customer, version } = await this.reading.get(id);
    return found(cardOf(customer, cardId), version);
  }

  @Delete(':cardId')
  @Operation({
    id: 'removeCreditCard',
    summary: 'Removes a card',
    answers: { 204: null },
    problems: [404, 412, 428],
  })
  async remove(
    @Param('id', { schema: uuid }) id: string,
    @Param('cardId', { schema: uuid }) cardId: string,
    @IfMatch() ifMatch: number,
  ): Promise<Answer<undefined>> {
    return removed(await this.customers.removeCard(id, ifMatch, cardId));
  }
}
