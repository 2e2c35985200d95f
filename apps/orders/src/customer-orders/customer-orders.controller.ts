import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { uuid } from '@storefront/contracts';
import { composed, created, Operation, pageOf, type Answer, type Page } from '@storefront/http';
import { customersQuery, toProfileView, type CustomersQuery } from '../customers/customers.shapes.ts';
import { ProfilesRepository } from '../customers/profiles.repository.ts';
import { After, ReadsAfter, type ReadAfter } from '../freshness/after.decorator.ts';
import { FreshnessService } from '../freshness/freshness.service.ts';
import { OrdersRepository } from '../orders/orders.repository.ts';
import { OrdersService } from '../orders/orders.service.ts';
import {
  orderInput,
  orderPage,
  orderView,
  ownOrdersQuery,
  positionOf,
  toLines,
  toOrderView,
  type OrderInput,
  type OrderView,
  type OwnOrdersQuery,
} from '../orders/orders.shapes.ts';
import {
  customerOrdersView,
  summaryPage,
  toSummary,
  type CustomerOrdersView,
  type SummaryView,
} from './customer-orders.shapes.ts';

const Id = () => Param('id', { schema: uuid });

/** Customers and what they ordered, composed when read: orders never stand in a customer's document. */
@ApiTags('customers')
@Controller('orders/customers')
export class CustomerOrdersController {
  constructor(
    private readonly profiles: ProfilesRepository,
    private readonly reading: OrdersRepository,
    private readonly orders: OrdersService,
    private readonly freshness: FreshnessService,
  ) {}

  @Get('summary')
  @Operation({ id: 'summarizeCustomers', summary: "Counts customers' orders", answers: { 200: summaryPage } })
  async summary(@Query({ schema: customersQuery }) { limit, cursor }: CustomersQuery): Promise<Page<SummaryView>> {
    const page = pageOf(await this.profiles.list(limit + 1, cursor?.id), limit, ({ id }) => ({ id }));
    const counts = await this.reading.countByStatus(page.items.map(({ id }) => id));
    return page.map((profile) => toSummary(profile, counts));
  }

  @Get(':id')
  @ReadsAfter()
  @Operation({
    id: 'readCustomer',
    summary: 'Reads a customer with a page of their orders',
    answers: { 200: customerOrdersView },
    problems: [404],
  })
  read(
    @Id() id: string,
    @Query({ schema: ownOrdersQuery }) query: OwnOrdersQuery,
    @After() after: ReadAfter | undefined,
  ): Promise<Answer<CustomerOrdersView>> {
    return this.freshness.read(after, async () => {
      const profile = await this.profiles.get(id);
      const { items, next } = await this.page(id, query);
      return composed({ ...toProfileView(profile), orders: [...items], next });
    });
  }

  @Get(':id/orders')
  @Operation({
    id: 'listOrdersOfCustomer',
    summary: "Lists a customer's orders, the newest first",
    description: 'Also those of a customer who was deleted.',
    answers: { 200: orderPage },
    problems: [404],
  })
  async list(@Id() id: string, @Query({ schema: ownOrdersQuery }) query: OwnOrdersQuery): Promise<Page<OrderView>> {
    await this.profiles.requireHeardOf(id);
    return this.page(id, query);
  }

  @Post(':id/orders')
  @Operation({
    id: 'placeOrder',
    summary: 'Places an order',
    description:
      'Titles and prices are the catalogue’s. 404 with Retry-After while orders has not heard of a customer.',
    answers: { 201: orderView },
    problems: [404, 413, 415, 422],
  })
  async place(@Id() id: string, @Body({ schema: orderInput }) input: OrderInput): Promise<Answer<OrderView>> {
    const done = await this.orders.place(id, toLines(input));
    return created(`/orders/orders/${done.answer.guid}`, toOrderView(done.answer), done);
  }

  private async page(customerId: string, { limit, cursor, status }: OwnOrdersQuery): Promise<Page<OrderView>> {
    const orders = await this.reading.list({ customerId, status }, limit + 1, cursor);
    return pageOf(orders, limit, positionOf).map(toOrderView);
  }
}
