import { uuid } from '@storefront/contracts';
import { z } from 'zod';

/** What the sample call did: ids of the sample customers made by it, and of those who were there before. */
export const samplesAnswer = z
  .strictObject({
    message: z.string().meta({ example: '3 sample customers created, 0 were there before' }),
    created: z.array(uuid).readonly(),
    present: z.array(uuid).readonly(),
  })
  .meta({ id: 'SampleCustomers' });
export type SamplesAnswer = z.infer<typeof samplesAnswer>;
