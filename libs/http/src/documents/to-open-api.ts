import type { SwaggerDocumentOptions } from '@nestjs/swagger';
import { z } from 'zod';

type Converter = NonNullable<SwaggerDocumentOptions['standardSchemaConverter']>;

/**
 * zod to OpenAPI 3.1, whose schemas are JSON Schema 2020-12. (Swagger's own way asks zod for OpenAPI 3.0.)
 *
 * Schemas with an id (`.meta({ id: 'Customer' })`) become components.
 */
export const toOpenApi: Converter = (schema, { schemaType }) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $schema: _, $defs, ...own } = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any' });
  return { schema: own, ...($defs && { components: $defs }) };
};
