import { RequestProblem } from '../problems/request-problem.ts';

/** Exactly as {@link etagOf} writes them: versions begin at 1. */
const OURS = /^"v([1-9]\d{0,14})"$/;

/** The strong ETag of a document's version: `"v7"`. */
export const etagOf = (version: number): string => `"v${version}"`;

/**
 * The version that `If-Match` names.
 *
 * @throws {RequestProblem} 428 without the header, or with `*`, which names no version; 412 for anything that is not
 *   one strong tag of ours: it can't be the current one (weak tags never match here, RFC 9110 section 13.1.1).
 */
export function versionOf(ifMatch: string | undefined): number {
  if (ifMatch === undefined || ifMatch.trim() === '*') throw new RequestProblem('request.if-match');
  const [, version] = OURS.exec(ifMatch.trim()) ?? [];
  if (version === undefined) {
    throw new RequestProblem('request.stale', { detail: 'If-Match must be one ETag of this resource, such as "v7".' });
  }
  return Number(version);
}

/** True if `If-None-Match` names this ETag, or any: the caller has it already. Weak comparison, as the RFC says. */
export function alreadyHas(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
