import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { problem } from '../problems/problem.ts';
import { toOpenApi } from './to-open-api.ts';

/**
 * Serves OpenAPI 3.1 at /{app}/openapi.json and Swagger UI at /{app}/docs; /{app}/swagger-ui/ leads there.
 *
 * The document is made when first asked for, from the schemas that check the requests.
 */
export function serveDocuments(app: NestFastifyApplication, name: string): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup(`${name}/docs`, app, () => (document ??= describe(app, name)), {
    jsonDocumentUrl: `${name}/openapi.json`,
    yamlDocumentUrl: `${name}/openapi.yaml`,
    customSiteTitle: `Storefront ${name}`,
  });
  const fastify = app.getHttpAdapter().getInstance();
  for (const path of [`/${name}/swagger-ui`, `/${name}/swagger-ui/*`]) {
    fastify.get(path, (_request, reply) => reply.redirect(`/${name}/docs`, 301));
  }
}

/** The OpenAPI 3.1 document of an app. */
function describe(app: NestFastifyApplication, name: string): OpenAPIObject {
  const about = new DocumentBuilder().setOpenAPIVersion('3.1.0').setTitle(`Storefront ${name}`).setVersion('1').build();
  const document = SwaggerModule.createDocument(app, about, { standardSchemaConverter: toOpenApi });
  const { components } = toOpenApi(problem, { schemaType: 'output' }) ?? {};
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...components } };
  return document;
}
