import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { HttpSettings } from './http.settings.ts';
import { problemKinds, type ProblemCode } from './problems/problem-kinds.ts';
import { PROBLEM_TYPE } from './problems/problem.ts';
import { writeProblem } from './problems/write-problem.ts';
import { requestIdOf } from './request-hooks.ts';

type Options = FastifyHttpOptions<RawServerDefault>;

/** Answers a request that Fastify could not give to any route. */
export type AnswerFault = (error: Error, request: FastifyRequest, reply: FastifyReply) => void;

const LONGEST_ID = 100;

/** Fastify as every app uses it; `answerFault` is called for addresses that can't be read. */
export function fastifyOptions(app: string, settings: HttpSettings, answerFault: AnswerFault): Options {
  return {
    requestTimeout: settings.REQUEST_TIMEOUT_MS,
    // Node takes the longer one of the two limits for the whole request, and looks every 30 s only, if it is not told otherwise.
    http: { headersTimeout: settings.REQUEST_TIMEOUT_MS, connectionsCheckingInterval: 1000 },
    keepAliveTimeout: settings.KEEP_ALIVE_MS,
    trustProxy: (_address, hop) => hop < settings.TRUSTED_HOPS,
    routerOptions: { maxParamLength: LONGEST_ID },
    // On close: idle connections at once, busy ones after their answer; meanwhile whatever still arrives is served.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: requestIdOf,
    frameworkErrors: answerFault,
    clientErrorHandler: (error, socket) => answerBrokenRequest(app, error, socket),
  };
}

const BY_NODE_CODE: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'request.headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request.timeout',
};

/** There is no request object yet: the answer is written on the socket, and the connection ends. */
function answerBrokenRequest(app: string, error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const code = BY_NODE_CODE[error.code ?? ''] ?? 'request.malformed';
  const { status, title } = problemKinds[code];
  const requestId = requestIdOf({ headers: {} });
  const body = writeProblem({ code, status, title }, { app, requestId });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
