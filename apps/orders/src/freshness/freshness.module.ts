import { Module } from '@nestjs/common';
import { FreshnessService } from './freshness.service.ts';

/** Reading here what was written in another service. */
@Module({ providers: [FreshnessService], exports: [FreshnessService] })
export class FreshnessModule {}
