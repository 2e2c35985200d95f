import { createParamDecorator } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { versionOf } from './etag.ts';

/**
 * The version that the caller has seen, from `If-Match`. Give it to the command as `ifMatch`.
 *
 * Answers 428 without it and 412 for a tag that can't be current; a stale one is the committer's 412. Documents itself.
 */
export const IfMatch = (): ParameterDecorator => documented(required, true);

/**
 * The same for a command that is safe without it, such as a step that only the right status allows: undefined if the
 * caller sent no `If-Match`, or `*`, which means any version.
 */
export const IfMatchIfAny = (): ParameterDecorator => documented(optional, false);

const tagOf = (request: FastifyRequest) => request.headers['if-match'];

const required = createParamDecorator((_: unknown, host): number => versionOf(tagOf(host.switchToHttp().getRequest())));

const optional = createParamDecorator((_: unknown, host): number | undefined => {
  const tag = tagOf(host.switchToHttp().getRequest());
  return tag === undefined || tag.trim() === '*' ? undefined : versionOf(tag);
});

function documented(version: () => ParameterDecorator, isRequired: boolean): ParameterDecorator {
  return (target, method, index) => {
    version()(target, method, index);
    const handler = method === undefined ? undefined : Object.getOwnPropertyDescriptor(target, method);
    if (!handler || method === undefined) return;
    ApiHeader({
      name: 'If-Match',
      required: isRequired,
      description: 'ETag of the version that you have seen',
      example: '"v7"',
    })(target, method, handler);
  };
}
