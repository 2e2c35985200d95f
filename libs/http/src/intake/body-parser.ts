import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestProblem } from '../problems/request-problem.ts';
import { CARD_NUMBER_AT } from './card-number-at.decorator.ts';
import { refuseCardNumbers } from './card-guard.ts';
import { parseStrictJson } from './strict-json.ts';

/** Largest body of a public operation, bytes. */
export const BODY_LIMIT = 64 * 1024;

const JSON_TYPE = 'application/json';
const MERGE_PATCH = 'application/merge-patch+json';
const CHARSET = /charset\s*=\s*"?([^;"\s]*)/i;

/**
 * Makes strict JSON the only body that is read: no forms (they become MongoDB operators), no text, no compression.
 *
 * @param bodyLimit largest one, bytes
 */
export function readOnlyStrictJson(fastify: FastifyInstance, bodyLimit: number): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRequest', (request, _reply, done) => done(refusedEncoding(request)));
  fastify.addContentTypeParser([JSON_TYPE, MERGE_PATCH], { parseAs: 'buffer', bodyLimit }, (request, body, done) => {
    try {
      done(null, readBody(request, body as Buffer));
    } catch (refused) {
      done(refused as Error);
    }
  });
}

function readBody(request: FastifyRequest, body: Buffer): unknown {
  refuseOtherTypes(request);
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw new RequestProblem('request.malformed', { detail: 'The body is not UTF-8.' });
  const value = parseStrictJson(body.toString('utf8'));
  refuseCardNumbers(value, cardNumberPlaces(request));
  return value;
}

function refuseOtherTypes({ method, headers }: FastifyRequest): void {
  const type = headers['content-type'] ?? '';
  const [, charset = 'utf-8'] = CHARSET.exec(type) ?? [];
  const patchOnly = type.toLowerCase().startsWith(MERGE_PATCH);
  if (charset.toLowerCase() !== 'utf-8' || (patchOnly && method !== 'PATCH')) {
    throw new RequestProblem('request.media-type');
  }
}

function refusedEncoding({ headers }: FastifyRequest): RequestProblem | undefined {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return undefined;
  return new RequestProblem('request.media-type', {
    detail: 'Compressed bodies are not read.',
    headers: { 'accept-encoding': 'identity' },
  });
}

function cardNumberPlaces(request: FastifyRequest): readonly string[] {
  const config = request.routeOptions.config as { [CARD_NUMBER_AT]?: readonly string[] };
  return config[CARD_NUMBER_AT] ?? [];
}
