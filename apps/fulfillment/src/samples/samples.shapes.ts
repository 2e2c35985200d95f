import { orderStatusTypes, uuid } from '@storefront/contracts';
import { z } from 'zod';

/** What a sample call did. */
export const sampleAnswer = z
  .strictObject({
    message: z.string().meta({ example: '3 of 3 sample requests moved on to PROCESSING' }),
    moved: z.int().nonnegative(),
    requests: z.array(z.strictObject({ id: uuid, status: z.enum(orderStatusTypes), moved: z.boolean() })),
  })
  .meta({ id: 'FulfillmentSampleAnswer' });
export type SampleAnswer = z.output<typeof sampleAnswer>;
