import { Controller, Get } from '@nestjs/common';
import { Answer } from '@storefront/http';
import { metrics } from '@storefront/observability';

/** Everything that is measured in this process, in Prometheus' text format. */
@Controller('metrics')
export class MetricsController {
  @Get()
  async read(): Promise<Answer<string>> {
    return new Answer(200, await metrics.metrics(), { 'content-type': metrics.contentType });
  }
}
