import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Body, Controller, Delete, Get, Module, Param, Patch, Post, Put, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Refusal, Unavailable } from '@storefront/contracts';
import { currentRequest, type RequestContext } from '@storefront/observability';
import { z } from 'zod';
import {
  Answer,
  CardNumberAt,
  changed,
  created,
  createHttpApp,
  found,
  IfMatch,
  IfMatchIfAny,
  Operation,
  pageOf,
  pageQuery,
  pageShape,
  removed,
  type HttpAppOptions,
  type Page,
} from '@storefront/http';

const uuid = z.uuid();

const thing = z
  .strictObject({
    name: z.string().min(1).max(100),
    price: z.number().nonnegative().optional(),
    quantity: z.int().min(1).optional(),
    number: z.string().max(30).optional(),
    cards: z.array(z.strictObject({ number: z.string(), note: z.string().optional() })).optional(),
  })
  .meta({ id: 'Thing' });
type Thing = z.infer<typeof thing>;

const listQuery = z.strictObject({
  ...pageQuery(z.strictObject({ id: z.int() })),
  kind: z.enum(['a', 'b']).optional(),
});

class ThingBusy extends Refusal {
  override readonly code = 'thing.busy';
  override readonly kind = 'conflict';
}
class ThingMissing extends Refusal {
  override readonly code = 'thing.missing';
  override readonly kind = 'missing';
}
class ThingStale extends Refusal {
  override readonly code = 'thing.stale';
  override readonly kind = 'stale';
}
class ThingForbidden extends Refusal {
  override readonly code = 'thing.rule';
  override readonly kind = 'rule';
}

const FAILURES: Readonly<Record<string, () => Error>> = {
  busy: () => new ThingBusy('It was received.', { currentStatus: 'RECEIVED', allowed: ['RETURNED'] }),
  missing: () => new ThingMissing('No such thing.', { retryAfterSeconds: 1 }),
  stale: () => new ThingStale('It has changed.'),
  rule: () => new ThingForbidden('Not to this address.'),
  away: () => new Unavailable('The line is full.', { retryAfterSeconds: 2 }),
  surprise: () => new Error('E11000 secret text of a driver at /srv/app', { cause: new Error('deeper') }),
  wordy: () => new ThingRuleWith('x'.repeat(20_000)),
  leaky: () => new ThingForbidden('Card 4111 1111 1111 1111 was refused.'),
};

class ThingRuleWith extends ThingForbidden {
  constructor(text: string) {
    super(text, { text });
  }
}

const LONGER_THAN_AN_ANSWER_MS = 400;

/** The id of the only thing there is; its version is 3. */
export const KNOWN = '0190f5f0-7b6e-7cc3-98c4-dc0c0c07398f';
/** Streams that were handed out. */
export const streams: Readable[] = [];
/** Requests that reached a handler: a refused one must not. */
export const reached: { body: unknown; context: RequestContext }[] = [];

const WRITTEN = { version: 4, eventIds: ['things:1:7'] };
const note = (body: unknown): void => void reached.push({ body, context: currentRequest() });

@Controller('shop/things')
class ThingsController {
  @Get()
  @Operation({ id: 'listThings', summary: 'Lists things', answers: { 200: pageShape(thing) } })
  list(@Query({ schema: listQuery }) { limit, cursor }: z.output<typeof listQuery>): Page<{ id: number }> {
    const rows = Array.from({ length: 45 }, (_, i) => ({ id: i + 1 })).filter(({ id }) => id > (cursor?.id ?? 0));
    return pageOf(rows.slice(0, limit + 1), limit, ({ id }) => ({ id }));
  }

  @Get(':id')
  @Operation({ id: 'readThing', summary: 'Reads a thing', answers: { 200: thing }, problems: [404] })
  read(@Param('id', { schema: uuid }) id: string) {
    if (id !== KNOWN) throw new ThingMissing('No such thing.');
    return found({ name: 'thing' }, 3);
  }

  @Get(':id/story')
  tell(@Param('id', { schema: uuid }) _id: string) {
    return new Answer(200, Readable.from(['once ', 'upon']), { 'content-type': 'text/event-stream' });
  }

  @Get(':id/saga')
  tellSlowly(@Param('id', { schema: uuid }) _id: string) {
    const saga = Readable.from(slowly(['once ', 'upon']));
    streams.push(saga);
    return new Answer(200, saga, { 'content-type': 'text/event-stream' });
  }

  @Get(':id/end')
  async tooLate(@Param('id', { schema: uuid }) _id: string) {
    await pause(LONGER_THAN_AN_ANSWER_MS);
    throw new Error('too late for anybody to hear');
  }

  @Post()
  @CardNumberAt('/number', '/cards/-/number')
  @Operation({ id: 'makeThing', summary: 'Makes a thing', answers: { 201: thing } })
  async make(@Body({ schema: thing }) input: Thing) {
    await new Promise((resolve) => setImmediate(resolve));
    note(input);
    return created(`/shop/things/${KNOWN}`, input, WRITTEN);
  }

  @Post('raw')
  raw(@Body({ schema: z.unknown() }) input: unknown) {
    note(input);
    return { input };
  }

  @Put(':id')
  @Operation({ id: 'replaceThing', summary: 'Replaces a thing', answers: { 200: thing }, problems: [412, 428] })
  replace(
    @Param('id', { schema: uuid }) _id: string,
    @IfMatch() version: number,
    @Body({ schema: thing }) input: Thing,
  ) {
    note(input);
    return changed({ ...input, quantity: version }, WRITTEN);
  }

  @Patch(':id')
  patch(
    @Param('id', { schema: uuid }) _id: string,
    @IfMatchIfAny() version: number | undefined,
    @Body({ schema: thing }) input: Thing,
  ) {
    note(input);
    return version === undefined ? input : { ...input, quantity: version };
  }

  @Delete(':id')
  remove(@Param('id', { schema: uuid }) _id: string) {
    return removed(WRITTEN);
  }

  @Post('fail/:how')
  fail(@Param('how') how: string): never {
    throw FAILURES[how]?.() ?? new Error('unknown');
  }
}

async function* slowly(words: readonly string[]) {
  for (const word of words) {
    await pause(LONGER_THAN_AN_ANSWER_MS);
    yield word;
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

/** A small service with every kind of operation. Ready for `inject`. */
export async function startThings(options: Partial<HttpAppOptions> = {}): Promise<NestFastifyApplication> {
  const app = await createHttpApp(ThingsModule, { name: 'shop', logger: { log, warn: log, error: log }, ...options });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

function log(): void {
  // Quiet: what is logged is the observability lib's test.
}
