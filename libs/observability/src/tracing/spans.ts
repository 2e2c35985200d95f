import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import type { Attributes, Context, Link, Span, SpanContext } from '@opentelemetry/api';
import { currentRequest } from '../context/request-context.ts';
import { formatTraceparent, parseTraceparent } from '../context/traceparent.ts';
import { tracing } from './state.ts';

/** Options of {@link startSpan}. */
export interface SpanOptions {
  /** `traceparent` of what caused this work. Default: the active span, else a new trace. */
  readonly parent?: string | undefined;
  /** Default `internal`. */
  readonly kind?: 'internal' | 'producer' | 'consumer' | 'client' | 'server';
  /** Ids and counts only, never a payload. */
  readonly attributes?: Attributes;
  /** `traceparent`s of further causes: an array of events handled together has one for each. */
  readonly links?: readonly (string | undefined)[];
}

/** A span that was started; end it exactly once. */
export interface RunningSpan {
  /** What to hand on, so that the work caused by this becomes its child. While tracing is off: the parent's. */
  readonly traceparent: string | undefined;
  /** Runs `work` with this span active. */
  run<T>(work: () => T): T;
  /** Ends the span; with an error, as failed. The error's class is recorded, not its text. */
  end(error?: unknown): void;
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
};

/** Starts a span. Costs nothing while tracing is off, and then hands the parent's `traceparent` on. */
export function startSpan(name: string, options: SpanOptions = {}): RunningSpan {
  if (!tracing.on) return unrecorded(options.parent ?? activeTraceparent());
  const parent = parentContext(options.parent);
  const span = trace
    .getTracer('storefront')
    .startSpan(name, { kind: KINDS[options.kind ?? 'internal'], ...optional(options) }, parent);
  const traceparent = traceparentOf(span) ?? options.parent ?? activeTraceparent();
  return {
    traceparent,
    run: (work) => context.with(trace.setSpan(parent, span), work),
    end: (error) => endSpan(span, error),
  };
}

/** The `traceparent` to write on what is sent or stored now: of the active span, else of the current request. */
export function activeTraceparent(): string | undefined {
  const span = tracing.on ? trace.getActiveSpan() : undefined;
  return traceparentOf(span) ?? currentRequest().traceparent;
}

function unrecorded(traceparent: string | undefined): RunningSpan {
  return { traceparent, run: (work) => work(), end: () => undefined };
}

function optional({ attributes, links }: SpanOptions): { attributes?: Attributes; links?: Link[] } {
  return {
    ...(attributes && { attributes }),
    ...(links && { links: links.flatMap(spanContextOf).map((linked) => ({ context: linked })) }),
  };
}

function parentContext(parent: string | undefined): Context {
  if (parent === undefined) return context.active();
  const [spanContext] = spanContextOf(parent);
  return spanContext ? trace.setSpanContext(ROOT_CONTEXT, spanContext) : ROOT_CONTEXT;
}

function spanContextOf(traceparent: string | undefined): SpanContext[] {
  const parts = parseTraceparent(traceparent);
  if (!parts) return [];
  const { traceId, spanId, sampled } = parts;
  return [{ traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE, isRemote: true }];
}

// A span that records nothing only repeats its parent's context; without a parent it has no valid id.
function traceparentOf(span: Span | undefined): string | undefined {
  if (!span?.isRecording()) return undefined;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return formatTraceparent({ traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 });
}

function endSpan(span: Span, error: unknown): void {
  if (error !== undefined) {
    const name = error instanceof Error ? error.name : 'Error';
    span.setStatus({ code: SpanStatusCode.ERROR, message: name });
    span.setAttribute('error.type', name);
  }
  span.end();
}
