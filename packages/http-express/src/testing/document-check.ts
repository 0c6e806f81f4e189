import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import formats from 'ajv-formats';
import { type OpenApi, openApiPath } from '../openapi/document';
import type { Route } from '../route';
import type { JsonSchema } from './arbitrary-of-schema';

/** Holds requests and answers against the published document, by a validator that is not the one of the routes. */
export interface DocumentCheck {
  /** The schema of a route's JSON body with its references resolved; null where it reads none. */
  bodyOf(route: Route): JsonSchema | null;
  /** What the document says of the parameters in the query. */
  queryOf(route: Route): readonly { readonly name: string; readonly schema: JsonSchema }[];
  acceptsBody(route: Route, value: unknown): boolean;
  /** What is wrong with an answer; null for one that the document promises. */
  faultOf(route: Route, answer: { status: number; type: string; body: unknown }): string | null;
}

export function checkAgainst(document: OpenApi): DocumentCheck {
  const ajv = new Ajv2020({ strict: false, allErrors: false, logger: false, validateSchema: false });
  formats.default(ajv);
  ajv.addSchema({ ...document }, 'document');
  const compiled = new Map<string, ValidateFunction>();

  function at(route: Route, ...steps: string[]): unknown {
    const whole = ['paths', openApiPath(route.path), route.method, ...steps];
    return whole.reduce<unknown>((value, step) => (value as JsonSchema | undefined)?.[step], document);
  }

  function validator(route: Route, ...steps: string[]): ValidateFunction {
    const pointer = ['paths', openApiPath(route.path), route.method, ...steps];
    const $ref = `document#/${pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const known = compiled.get($ref) ?? ajv.compile({ $ref });
    compiled.set($ref, known);
    return known;
  }

  const jsonBody = ['requestBody', 'content', 'application/json', 'schema'] as const;

  return {
    bodyOf: (route) => {
      const schema = at(route, ...jsonBody);
      return schema === undefined ? null : (resolved(schema, document) as JsonSchema);
    },
    queryOf: (route) =>
      (at(route, 'parameters') as { name: string; in: string; schema: JsonSchema }[]).filter(
        (one) => one.in === 'query',
      ),
    acceptsBody: (route, value) => validator(route, ...jsonBody)(value),
    faultOf(route, { status, type, body }) {
      const listed = at(route, 'responses', String(status)) === undefined ? 'default' : String(status);
      if (listed === 'default' && status < 400) return `the status ${status} is not listed`;
      if (at(route, 'responses', listed, 'content', type) === undefined) return `${type} is not listed for ${status}`;
      if (type !== 'application/json') return null;
      if (at(route, 'responses', listed, 'content', type, 'schema', 'type') === 'string') return null;
      const validate = validator(route, 'responses', listed, 'content', type, 'schema');
      return validate(body) ? null : ajv.errorsText(validate.errors);
    },
  };
}

function resolved(schema: unknown, document: OpenApi): unknown {
  if (Array.isArray(schema)) return schema.map((part) => resolved(part, document));
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema && typeof schema.$ref === 'string') {
    const steps = schema.$ref.split('/').slice(1);
    return resolved(
      steps.reduce<unknown>((value, step) => (value as JsonSchema)[step], document),
      document,
    );
  }
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, resolved(part, document)]));
}
