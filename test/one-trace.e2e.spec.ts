import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { eventually } from '@storefront/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './shop/shop.ts';

const PRELOADED = fileURLToPath(new URL('../dist/libs/observability/src/tracing.js', import.meta.url));
const VISA = '4111111111111111';

const customer = {
  name: { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' },
  contact: { primaryPhone: '456-789-0001', email: 'marysmith@yougotmail.com' },
  addresses: [],
};

interface Span {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

/** What services send to a collector (OTLP as JSON), as far as it is looked at here. */
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<Span, 'service'>[] }[];
  }[];
}

const received: string[] = [];
let collector: Server;
let shop: Shop;

beforeAll(async () => {
  collector = createServer((request, response) => void take(request, response)).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  shop = await openShop(['accounts', 'orders'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    NODE_OPTIONS: `--import ${PRELOADED}`,
  });
});
afterAll(async () => {
  await shop?.stop();
  collector.close();
});

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  received.push(await text(request));
  response.end('{}');
}

function spans(): Span[] {
  const all = received.flatMap((body) => (JSON.parse(body) as Sent).resourceSpans);
  return all.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    return scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service })));
  });
}

describe('a customer created at accounts, with tracing on', () => {
  it("given the caller's trace, then request, commit, publishing and the effect at orders are one trace", async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };

    await shop.call('POST', '/accounts/customers', { body: customer, headers });

    const names = (all: Span[]) =>
      all.filter((span) => span.traceId === traceId).map(({ service, name }) => `${service}: ${name}`);
    const PROCESS = 'orders: process accounts.customer.change';
    const seen = await eventually(
      'the effect at orders',
      () => names(spans()),
      (found) => found.includes(PROCESS),
    );
    expect(seen).toEqual(
      expect.arrayContaining([
        'accounts: POST /accounts/customers',
        'accounts: insert outbox.events',
        'accounts: publish accounts.customer.change',
        PROCESS,
      ]),
    );
    const [request, publish, process] = ['POST', 'publish', 'process'].map((verb) =>
      spans().find((span) => span.traceId === traceId && span.name.startsWith(verb)),
    );
    expect([publish?.parentSpanId, process?.parentSpanId]).toEqual([request?.spanId, publish?.spanId]);
  });

  it('given card numbers and names in what is sent, then no span has them', async () => {
    await shop.call('GET', `/accounts/customers?number=${VISA}`);
    await shop.call('GET', `/accounts/customers/${VISA}`);
    await shop.call('GET', '/accounts/customers/summary');

    await eventually(
      'all spans',
      () => spans().map(({ name }) => name),
      (found) => found.includes('GET /accounts/customers/summary'),
    );

    expect(received.join('')).not.toMatch(/4111[ -]?1111|Smith|marysmith/);
  });
});
