import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation, pageOf, type Page } from '@storefront/http';
import {
  customersQuery,
  profilePage,
  toProfileView,
  type CustomersQuery,
  type ProfileView,
} from './customers.shapes.ts';
import { ProfilesRepository } from './profiles.repository.ts';

/** The customers that orders knows. Who wants to change one goes to accounts. */
@ApiTags('customers')
@Controller('orders/customers')
export class CustomersController {
  constructor(private readonly profiles: ProfilesRepository) {}

  @Get()
  @Operation({ id: 'listCustomers', summary: 'Lists the customers known to orders', answers: { 200: profilePage } })
  async list(@Query({ schema: customersQuery }) { limit, cursor }: CustomersQuery): Promise<Page<ProfileView>> {
    const profiles = await this.profiles.list(limit + 1, cursor?.id);
    return pageOf(profiles, limit, ({ id }) => ({ id })).map(toProfileView);
  }
}
