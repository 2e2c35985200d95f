import { describe } from 'vitest';
import { judgeSeeds } from './run/seeds.ts';

describe('the outbox and the inbox, by the even seeds', () => {
  judgeSeeds(0);
});
