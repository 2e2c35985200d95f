import type { INestApplicationContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ModulesContainer } from '@nestjs/core';
import { z } from 'zod';

/** What Nest keeps of one `@Body`, `@Query` … of a handler. */
interface Taken {
  readonly schema?: unknown;
}

const INPUTS: readonly (readonly [type: string, decorator: string])[] = [
  [`${RouteParamtypes.BODY}:`, '@Body'],
  [`${RouteParamtypes.QUERY}:`, '@Query'],
];

/**
 * Looks at every handler before the service starts: what it takes must have a schema, and one that refuses the unknown
 * at every depth. A forgotten schema would let anything in, without a test noticing.
 *
 * @throws naming every handler at fault
 */
export function requireStrictShapes(app: INestApplicationContext): void {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()].map(({ metatype }) => metatype));
  const faults = controllers.flatMap((controller) => (controller ? faultsOf(controller) : []));
  if (faults.length > 0)
    throw new Error(`input that is not checked:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}

// Only a controller's name, its prototype and what Nest wrote on it are used.
type Controller = { readonly name: string; readonly prototype?: object } & object;

function faultsOf(controller: Controller): string[] {
  return Object.getOwnPropertyNames(controller.prototype ?? {}).flatMap((method) =>
    takenBy(controller, method).flatMap(([decorator, { schema }]) => {
      const fault = faultOf(schema);
      return fault === undefined ? [] : [`${controller.name}.${method}: ${decorator} ${fault}`];
    }),
  );
}

function takenBy(controller: Controller, method: string): [decorator: string, taken: Taken][] {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<string, Taken>;
  return Object.entries(args).flatMap(([key, taken]): [string, Taken][] => {
    const input = INPUTS.find(([type]) => key.startsWith(type));
    return input ? [[input[1], taken]] : [];
  });
}

function faultOf(schema: unknown): string | undefined {
  if (!(schema instanceof z.ZodType)) return 'has no schema';
  const lax = firstLax(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), '');
  return lax === undefined ? undefined : `lets unknown members through at '${lax}': use z.strictObject`;
}

/** The place of the first object with named members that lets others through too. */
function firstLax(node: unknown, place: string): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const { properties, additionalProperties } = node as { properties?: unknown; additionalProperties?: unknown };
  if (properties !== undefined && additionalProperties !== false) return place;
  for (const [name, inner] of Object.entries(node)) {
    const found = firstLax(inner, `${place}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
