import { createParamDecorator } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { versionOf } from './etag.ts';

const IfMatchVersion = createParamDecorator((_: unknown, host): number =>
  versionOf(host.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);

/**
 * The version that the caller has seen, from `If-Match`. Give it to the command as `ifMatch`.
 *
 * Answers 428 without it and 412 for a tag that can't be current; a stale one is the committer's 412. Documents itself.
 */
export function IfMatch(): ParameterDecorator {
  return (target, method, index) => {
    IfMatchVersion()(target, method, index);
    const handler = method === undefined ? undefined : Object.getOwnPropertyDescriptor(target, method);
    if (!handler || method === undefined) return;
    ApiHeader({
      name: 'If-Match',
      required: true,
      description: 'ETag of the version that you have seen',
      example: '"v7"',
    })(target, method, handler);
  };
}
