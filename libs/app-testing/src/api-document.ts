import type { Caller } from '@storefront/testing';

/** One operation of an OpenAPI document, as far as tests ask. */
export interface DocumentedOperation {
  readonly operationId: string;
  readonly requestBody?: { readonly required?: boolean };
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

/** The operations in an app's OpenAPI document. */
export async function operationsOf(call: Caller, app: string): Promise<DocumentedOperation[]> {
  const { body } = await call<ApiDocument>('GET', `/${app}/openapi.json`);
  return Object.values(body.paths).flatMap((methods) => Object.values(methods));
}

/** Of the operations that take a body, by id: whether it has to be sent. */
export async function bodiesOf(call: Caller, app: string): Promise<Record<string, boolean | undefined>> {
  const withBody = (await operationsOf(call, app)).filter(({ requestBody }) => requestBody);
  return Object.fromEntries(withBody.map(({ operationId, requestBody }) => [operationId, requestBody?.required]));
}
