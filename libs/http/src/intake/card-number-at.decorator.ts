import { RouteConfig } from '@nestjs/platform-fastify';

/** Name of the route's setting that {@link CardNumberAt} writes. */
export const CARD_NUMBER_AT = 'cardNumberAt';

/**
 * Says where a card number may stand in this handler's body; anywhere else it is refused before anything logs it.
 *
 * @param pointers JSON Pointers, with `-` for every item of an array: `/number`, `/creditCards/-/number`
 */
export const CardNumberAt = (...pointers: readonly string[]): MethodDecorator =>
  RouteConfig({ [CARD_NUMBER_AT]: pointers });
