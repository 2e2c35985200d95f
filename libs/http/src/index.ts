export { createHttpApp, type HttpAppOptions } from './http-app.ts';
export { httpSettings } from './http.settings.ts';
export { accepted, Answer, changed, composed, created, found, outcome, removed } from './answers/answer.ts';
export { Operation } from './documents/operation.decorator.ts';
export { CardNumberAt } from './intake/card-number-at.decorator.ts';
export { Page, pageOf, pageQuery, pageShape } from './paging/page.ts';
export type { ProblemPages } from './problems/problem-kinds.ts';
export { RequestProblem } from './problems/request-problem.ts';
export { IfMatch, IfMatchIfAny } from './versions/if-match.decorator.ts';
