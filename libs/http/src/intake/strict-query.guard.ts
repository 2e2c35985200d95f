import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { RequestProblem } from '../problems/request-problem.ts';
import { toPointer } from './pointer.ts';

type Handler = ReturnType<ExecutionContext['getHandler']>;

/** Refuses any query parameter of a handler without `@Query`; with one, its strict schema refuses the unknown. */
export class StrictQueryGuard implements CanActivate {
  private readonly takesQuery = new Map<Handler, boolean>();

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http' || this.readsQuery(context)) return true;
    const unknown = Object.keys(context.switchToHttp().getRequest<FastifyRequest>().query ?? {});
    if (unknown.length === 0) return true;
    throw new RequestProblem('request.invalid', {
      errors: unknown.slice(0, 20).map((name) => ({
        pointer: `?${toPointer([name]).slice(1)}`,
        code: 'unrecognized_keys',
        detail: 'is not known here',
      })),
    });
  }

  private readsQuery(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const known = this.takesQuery.get(handler);
    if (known !== undefined) return known;
    const args: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name);
    const reads = Object.keys(args ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
    this.takesQuery.set(handler, reads);
    return reads;
  }
}
