import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';

@Injectable()
class Shelf {
  readonly goods = ['Blue Widget'];
}

@Injectable()
class Shop {
  constructor(readonly shelf: Shelf) {}
}

@Module({ providers: [Shelf, Shop] })
class ShopModule {}

describe('the test runner', () => {
  it('given a class that names what it needs by type only, then Nest injects it', async () => {
    const app = await Test.createTestingModule({ imports: [ShopModule] }).compile();

    expect(app.get(Shop).shelf.goods).toEqual(['Blue Widget']);
  });
});
