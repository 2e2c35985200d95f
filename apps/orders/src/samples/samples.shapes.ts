import { uuid } from '@storefront/contracts';
import { z } from 'zod';

/** What the call for sample orders did. */
export const samplesPlaced = z
  .strictObject({
    message: z.string().meta({ example: '15 sample orders created, 0 were there before' }),
    created: z.array(uuid),
    present: z.array(uuid),
  })
  .meta({ id: 'SampleOrders' });
export type SamplesPlaced = z.output<typeof samplesPlaced>;

/** What the call to send them did. */
export const samplesSent = z
  .strictObject({
    message: z.string().meta({ example: '3 sample orders sent to fulfillment, 0 were sent before' }),
    sent: z.array(uuid),
    sentBefore: z.array(uuid),
  })
  .meta({ id: 'SampleOrdersSent' });
export type SamplesSent = z.output<typeof samplesSent>;
