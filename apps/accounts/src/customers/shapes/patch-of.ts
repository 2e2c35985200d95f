import { z } from 'zod';
import type { MergePatch } from '../domain/merge-patch.ts';

/**
 * The shape of an RFC 7396 merge patch of an object: every member may be absent, those that are optional may be null.
 *
 * Members within members alike; an array is replaced, so it is checked as a whole. Whatever this lets through, merged
 * into something that `schema` lets through, is something that `schema` lets through.
 *
 * @param schema an object of plain members, objects and arrays; refinements of objects are not carried over
 */
export function patchOf<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
): z.ZodType<MergePatch<z.infer<z.ZodObject<Shape>>>> {
  return patchOfObject(schema) as unknown as z.ZodType<MergePatch<z.infer<z.ZodObject<Shape>>>>;
}

function patchOfObject(schema: z.ZodObject): z.ZodType {
  const members = Object.entries<z.core.$ZodType>(schema.shape).map(
    ([name, member]) => [name, patchOfMember(member)] as const,
  );
  return z.strictObject(Object.fromEntries(members));
}

function patchOfMember(member: z.core.$ZodType): z.ZodType {
  if (member instanceof z.ZodOptional) return patchOfRequired(member.unwrap()).nullable().optional();
  return patchOfRequired(member).optional();
}

const patchOfRequired = (member: z.core.$ZodType): z.ZodType =>
  member instanceof z.ZodObject ? patchOfObject(member) : (member as z.ZodType);
