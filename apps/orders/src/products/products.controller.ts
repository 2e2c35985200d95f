import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { uuid } from '@storefront/contracts';
import { changed, created, found, IfMatch, Operation, pageOf, type Answer, type Page } from '@storefront/http';
import { ProductsRepository } from './products.repository.ts';
import { ProductsService } from './products.service.ts';
import {
  productInput,
  productPage,
  productsQuery,
  productView,
  toDetails,
  toProductView,
  type ProductInput,
  type ProductsQuery,
  type ProductView,
} from './products.shapes.ts';

/** The catalogue: everybody reads it, staff write it. */
@ApiTags('products')
@Controller('orders/products')
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    private readonly reading: ProductsRepository,
  ) {}

  @Get()
  @Operation({ id: 'listProducts', summary: 'Lists what is sold', answers: { 200: productPage } })
  async list(@Query({ schema: productsQuery }) { limit, cursor }: ProductsQuery): Promise<Page<ProductView>> {
    const products = await this.reading.list(limit + 1, cursor?.guid);
    return pageOf(products, limit, ({ guid }) => ({ guid })).map(toProductView);
  }

  @Get(':guid')
  @Operation({
    id: 'readProduct',
    summary: 'Reads a product',
    answers: { 200: productView, 304: null },
    problems: [404],
  })
  async read(@Param('guid', { schema: uuid }) guid: string): Promise<Answer<ProductView>> {
    const { product, version } = await this.reading.get(guid);
    return found(toProductView(product), version);
  }

  @Post()
  @Operation({
    id: 'addProduct',
    summary: 'Adds a product to the catalogue',
    answers: { 201: productView },
    problems: [413, 415],
  })
  async add(@Body({ schema: productInput }) input: ProductInput): Promise<Answer<ProductView>> {
    const done = await this.products.add(toDetails(input));
    return created(`/orders/products/${done.answer.guid}`, toProductView(done.answer), done);
  }

  @Put(':guid')
  @Operation({
    id: 'replaceProduct',
    summary: 'Changes a product, its price for example',
    description: 'Orders that were placed before keep what they were placed at.',
    answers: { 200: productView },
    problems: [404, 412, 413, 415, 428],
  })
  async replace(
    @Param('guid', { schema: uuid }) guid: string,
    @IfMatch() ifMatch: number,
    @Body({ schema: productInput }) input: ProductInput,
  ): Promise<Answer<ProductView>> {
    const done = await this.products.replace(guid, ifMatch, toDetails(input));
    return changed(toProductView(done.answer), done);
  }
}
