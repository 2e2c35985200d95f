import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import { uuid } from '@storefront/contracts';
import { changed, created, found, IfMatch, Operation, pageOf, removed, type Answer, type Page } from '@storefront/http';
import { CustomersRepository } from './customers.repository.ts';
import { CustomersService } from './customers.service.ts';
import {
  customerAnswer,
  customerInput,
  customerPage,
  customerPatch,
  customersQuery,
  summaryOf,
  summaryPage,
  type CustomersQuery,
  type CustomerSummary,
} from './shapes/customers.shapes.ts';
import type { Customer, CustomerDetails } from './domain/customer.ts';
import type { MergePatch } from './domain/merge-patch.ts';

/** Customers over HTTP: the shop's staff and its pages list, register, change and remove them. */
@ApiTags('customers')
@Controller('accounts/customers')
export class CustomersController {
  constructor(
    private readonly customers: CustomersService,
    private readonly reading: CustomersRepository,
  ) {}

  @Get()
  @Operation({ id: 'listCustomers', summary: 'Lists customers with their cards', answers: { 200: customerPage } })
  list(@Query({ schema: customersQuery }) query: CustomersQuery): Promise<Page<Customer>> {
    return this.page(query);
  }

  @Get('summary')
  @Operation({
    id: 'summarizeCustomers',
    summary: 'Lists customers as the other services know them',
    description: 'Everything but the cards.',
    answers: { 200: summaryPage },
  })
  async summary(@Query({ schema: customersQuery }) query: CustomersQuery): Promise<Page<CustomerSummary>> {
    return (await this.page(query)).map(summaryOf);
  }

  @Post()
  @Operation({
    id: 'registerCustomer',
    summary: 'Registers a customer',
    description: 'The id is given by the server. Cards are added afterwards, one by one.',
    answers: { 201: customerAnswer },
    problems: [413, 415],
  })
  async register(@Body({ schema: customerInput }) input: CustomerDetails): Promise<Answer<Customer>> {
    const done = await this.customers.register(input);
    return created(`/accounts/customers/${done.answer.id}`, done.answer, done);
  }

  @Get(':id')
  @Operation({
    id: 'readCustomer',
    summary: 'Reads a customer',
    answers: { 200: customerAnswer, 304: null },
    problems: [404],
  })
  async read(@Param('id', { schema: uuid }) id: string): Promise<Answer<Customer>> {
    const { customer, version } = await this.reading.get(id);
    return found(customer, version);
  }

  @Put(':id')
  @Operation({
    id: 'replaceCustomer',
    summary: "Replaces a customer's details",
    description: 'The cards stay. Details that are the same already change nothing: same ETag, no event.',
    answers: { 200: customerAnswer },
    problems: [404, 412, 413, 415, 428],
  })
  async replace(
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() ifMatch: number,
    @Body({ schema: customerInput }) input: CustomerDetails,
  ): Promise<Answer<Customer>> {
    const done = await this.customers.replace(id, ifMatch, input);
    return changed(done.answer, done);
  }

  @Patch(':id')
  @ApiConsumes('application/merge-patch+json', 'application/json')
  @Operation({
    id: 'patchCustomer',
    summary: "Changes some of a customer's details",
    description: 'A JSON Merge Patch (RFC 7396). One that changes nothing answers 200: same ETag, no event.',
    answers: { 200: customerAnswer },
    problems: [404, 412, 413, 415, 428],
  })
  async patch(
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() ifMatch: number,
    @Body({ schema: customerPatch }) patch: MergePatch<CustomerDetails>,
  ): Promise<Answer<Customer>> {
    const done = await this.customers.patch(id, ifMatch, patch);
    return changed(done.answer, done);
  }

  @Delete(':id')
  @Operation({
    id: 'removeCustomer',
    summary: 'Removes a customer and all that accounts knows of them',
    description:
      'Orders forgets them too, and keeps their orders. What fulfillment was sent to ship keeps name, contact and address.',
    answers: { 204: null },
    problems: [404, 412, 428],
  })
  async remove(@Param('id', { schema: uuid }) id: string, @IfMatch() ifMatch: number): Promise<Answer<undefined>> {
    return removed(await this.customers.remove(id, ifMatch));
  }

  private async page({ limit, cursor }: CustomersQuery): Promise<Page<Customer>> {
    const customers = await this.reading.list(limit + 1, cursor?.id);
    return pageOf(customers, limit, ({ id }) => ({ id }));
  }
}
