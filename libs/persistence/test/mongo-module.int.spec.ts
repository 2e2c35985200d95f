import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { eventually, TcpProxy, testServers } from '@storefront/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MongoModule, mongoSettings } from '../src/index.ts';

describe("an app's connection to MongoDB", () => {
  const lines: string[] = [];
  const write = (message: unknown) => void lines.push(String(message));
  let network: TcpProxy;
  let app: INestApplicationContext;

  beforeEach(async () => {
    lines.length = 0;
    network = await TcpProxy.start(new URL(testServers().mongodbUri).host);
    const MONGODB_URI = `mongodb://127.0.0.1:${network.port}/?directConnection=true&heartbeatFrequencyMS=500`;
    const module = MongoModule.forRoot('connection-test', mongoSettings.parse({ MONGODB_URI }));
    app = await NestFactory.createApplicationContext(module, { logger: { log: write, warn: write, error: write } });
  });
  afterEach(async () => {
    await app.close();
    await network.close();
  });

  const warnings = () => lines.filter((line) => line.includes('lost MongoDB'));

  it('given a database that goes away, then that is logged', async () => {
    await network.refuse();

    const said = await eventually('a warning', warnings, ({ length }) => length > 0);
    expect(said).toEqual(['lost MongoDB; trying to reconnect']);
  });

  it('given a stop in order, then nothing is said to be lost', async () => {
    await eventually('connected', () => lines.includes('connected to MongoDB'));

    await app.close();

    expect(warnings()).toEqual([]);
  });
});
