import { Body, Controller, Get, Module, Post, Query } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createHttpApp } from '../http-app.ts';

@Controller('good')
class GoodController {
  @Post()
  make(@Body({ schema: z.strictObject({ deep: z.array(z.strictObject({ a: z.string() })) }) }) _input: unknown): void {}

  @Get()
  list(@Query({ schema: z.strictObject({ limit: z.string() }) }) _query: unknown): void {}
}

@Controller('bad')
class BadController {
  @Post()
  forgotten(@Body() _input: unknown): void {}

  @Get()
  lax(@Query({ schema: z.object({ limit: z.string() }) }) _query: unknown): void {}

  @Post('deep')
  deep(@Body({ schema: z.strictObject({ list: z.array(z.object({ a: z.string() })) }) }) _input: unknown): void {}
}

@Module({ controllers: [GoodController] })
class GoodModule {}
@Module({ imports: [GoodModule], controllers: [BadController] })
class BadModule {}

const quiet = { log: () => undefined, warn: () => undefined, error: () => undefined };
const start = (module: typeof GoodModule) => createHttpApp(module, { name: 'shop', logger: quiet });

describe('a service with handlers', () => {
  it('given strict schemas for all that they take, then it starts', async () => {
    await expect(start(GoodModule)).resolves.toBeDefined();
  });

  it('given some that let unknown input through, then it does not start, and names each', async () => {
    const failure = await start(BadModule).catch((error: Error) => error.message);

    expect(failure).toBe(
      [
        'input that is not checked:',
        '  BadController.forgotten: @Body has no schema',
        "  BadController.lax: @Query lets unknown members through at '': use z.strictObject",
        "  BadController.deep: @Body lets unknown members through at '/properties/list/items': use z.strictObject",
      ].join('\n'),
    );
  });
});
