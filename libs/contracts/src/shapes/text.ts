import { z } from 'zod';

/** A text of 1 to `max` characters (default 100) that is not only white space. */
export const text = (max = 100) => z.string().min(1).max(max).regex(/\S/u, 'must not be blank');

/** An RFC 9562 UUID of any version, in lower case from here on. */
export const uuid = z.uuid().toLowerCase();

/** Why something was done, in a person's words. At most 500 characters. */
export const note = text(500);

/** A moment in epoch milliseconds, UTC. */
export const timestamp = z.int().nonnegative();

/**
 * The same schema without its refusal of unknown members, at every depth: people are told about a member we do not
 * know, an event from a newer producer is read for what we do know.
 */
export function lenient<T extends z.ZodType>(schema: T): T {
  return relax(schema) as T;
}

function relax(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const members = Object.entries<z.core.$ZodType>(schema.shape);
    return z.object(Object.fromEntries(members.map(([name, member]) => [name, relax(member)])));
  }
  if (schema instanceof z.ZodArray) return schema.clone({ ...schema.def, element: relax(schema.element) });
  if (schema instanceof z.ZodOptional) return relax(schema.unwrap()).optional();
  return schema as z.ZodType;
}
