import { hostEventSchema } from '@ghanti/core';
import { z } from 'zod';
import { failureSchema } from '../envelope';
import { names } from '../names';
import type { Route, Success } from '../route';
import { describedParameter, describeProperties, giveExamples, type JsonSchema, type Place } from './describe';

/** A document of OpenAPI 3.1, as plain data. */
export type OpenApi = Readonly<Record<string, unknown>>;

const failureWords: Readonly<Record<number, string>> = {
  400: 'A value was refused; every fault is listed',
  401: 'The token is missing, wrong or expired',
  402: 'Not enough credits; nothing changed',
  403: 'Not allowed',
  404: "Not there, or another account's",
  409: 'The present state forbids it',
  413: 'Too large',
  415: 'A media type that is not taken',
  416: 'No such range',
  422: 'The Idempotency-Key was used with another request',
  429: 'Too many requests; see Retry-After',
  503: 'A part is down; see Retry-After',
};

/** What a document is made of, on its way. */
interface Made {
  readonly components: Map<string, JsonSchema>;
  /** All others. */
  readonly schemas: JsonSchema[];
}

/** Describes routes by the same schemas that check their requests. */
export function openApiOf(routes: readonly Route[], publicUrl: string): OpenApi {
  const made: Made = { components: new Map(), schemas: [] };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method]: operation(route, made) };
  }
  const webhooks = hostWebhooks(made);
  const failure = schemaOf(failureSchema, 'output', { root: 'Failure', parent: 'Failure' }, made);
  for (const schema of [...made.components.values(), ...made.schemas]) giveExamples(schema, made.components);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ghanti',
      version: '1.0.0',
      description:
        'Campaigns of calls and text messages, and one-time passwords. Every path works with and without its last slash. Bodies are JSON or forms of either kind, with the same fields.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    webhooks,
    components: {
      securitySchemes: { access: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { ...Object.fromEntries(made.components), Failure: failure },
    },
  };
}

/** What is sent to endpoints that accounts register. */
function hostWebhooks(made: Made): object {
  const header = (name: string) =>
    describedParameter({ name, in: 'header', required: true, schema: { type: 'string' } }, `header:${name}`, '');
  const parameters = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header);
  const operations = hostEventSchema.options.map((event) => {
    const type = event.shape.type.value;
    const schema = schemaOf(event, 'output', { root: type, parent: type }, made);
    const post = {
      operationId: `webhook_${type.replace('.', '_')}`,
      tags: ['Webhooks to you'],
      summary: type,
      security: [],
      parameters,
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses: { '2XX': { description: 'Taken. Anything else is tried again; 410 ends it' } },
    };
    return [type, { post }] as const;
  });
  return Object.fromEntries(operations);
}

/** `/a/:id/*rest` as OpenAPI writes it: `/a/{id}/{rest}`. */
export function openApiPath(path: string): string {
  return path.replace(/[:*](\w+)/g, '{$1}');
}

function operation(route: Route, made: Made): object {
  const id = operationId(route);
  const body = route.body && schemaOf(route.body, 'input', { root: id, parent: id }, made);
  return {
    operationId: id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    security: route.access === 'none' ? [] : [{ access: [] }],
    parameters: [...pathParameters(route), ...queryParameters(route, made), ...headerParameters(route)],
    ...(body && { requestBody: { required: isRequired(body), content: requestContent(route, body, id) } }),
    responses: { ...successes(route, id, made), ...failures(route) },
  };
}

function operationId({ method, path }: Route): string {
  const words = path.replace(/^\/(api\/)?/, '').split(/[^A-Za-z0-9]+/);
  return [method, ...words.filter((word) => word !== '')].join('_');
}

function pathParameters(route: Route): object[] {
  return [...route.path.matchAll(/[:*](\w+)/g)].map(([, name = '']) => {
    const schema = name === 'id' ? { type: 'integer', minimum: 1 } : { type: 'string' };
    return describedParameter({ name, in: 'path', required: true, schema }, `?${name}`, operationId(route));
  });
}

function queryParameters(route: Route, made: Made): object[] {
  if (!route.query) return [];
  const root = operationId(route);
  const { properties = {}, required = [] } = schemaOf(route.query, 'input', null, made);
  return Object.entries(properties as object).map(([name, schema]) =>
    describedParameter(
      { name, in: 'query', required: (required as string[]).includes(name), schema },
      `?${name}`,
      root,
    ),
  );
}

function headerParameters({ idempotency }: Route): object[] {
  if (!idempotency) return [];
  const schema = { type: 'string', maxLength: 255 };
  const header = { name: 'Idempotency-Key', in: 'header', required: false, schema };
  return [describedParameter(header, 'header:Idempotency-Key', '')];
}

/** A form holds the same fields, and files beside them. */
function requestContent({ fileFields = [] }: Route, schema: JsonSchema, id: string): object {
  const files = Object.fromEntries(fileFields.map((field) => [field, { type: 'string', format: 'binary' }]));
  describeProperties({ properties: files }, { root: id, parent: id });
  const properties = { ...(schema.properties as object), ...files };
  return {
    'application/json': { schema },
    'application/x-www-form-urlencoded': { schema },
    'multipart/form-data': { schema: fileFields.length > 0 ? { ...schema, properties } : schema },
  };
}

function isRequired(schema: JsonSchema): boolean {
  return !Array.isArray(schema.required) || schema.required.length > 0;
}

function successes({ answers }: Route, id: string, made: Made): object {
  const responses = Object.entries(answers).map(([status, answer]) => [
    status,
    { description: answer.description, content: contentOf(answer, id, made) },
  ]);
  return Object.fromEntries(responses);
}

function contentOf({ schema, mediaTypes = [] }: Success, id: string, made: Made): object {
  const bytes = mediaTypes.map((type) => [type, { schema: { type: 'string' } }] as const);
  const json =
    schema &&
    ([
      ['application/json', { schema: schemaOf(schema, 'output', { root: `${id} answer`, parent: 'Reply' }, made) }],
    ] as const);
  return Object.fromEntries([...(json ?? []), ...bytes]);
}

/** The statuses that a route may fail with: its own, and those that come with its kind. */
export function failureStatuses(route: Route): readonly number[] {
  const reads = route.bodyKind === 'fields';
  const guarded = route.method === 'get' ? [401] : [401, 403];
  const all = [...route.refuses, ...(route.access === 'none' ? [] : guarded), ...(reads ? [400, 413, 415] : [])];
  return [...new Set(all)].sort((a, b) => a - b);
}

function failures(route: Route): object {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } };
  const listed = failureStatuses(route).map((status) => [
    status,
    { description: failureWords[status] ?? 'Refused', content },
  ]);
  return { ...Object.fromEntries(listed), default: { description: 'Any other failure', content } };
}

/** JSON Schema of a zod schema; the parts that have names go to the components. */
function schemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
  place: Place | null,
  { components, schemas }: Made,
): JsonSchema {
  const whole = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    metadata: names,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => simplify(jsonSchema),
  });
  // What a request may leave out, an answer has: the two are not the same component.
  const suffix = io === 'input' ? 'Input' : '';
  const moved: JsonSchema = JSON.parse(
    JSON.stringify(whole).replaceAll(/"#\/\$defs\/(\w+)"/g, `"#/components/schemas/$1${suffix}"`),
  );
  const { $schema: _dialect, $defs, id: _id, ...rest } = moved;
  for (const [name, part] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) {
    const { id: _partId, ...definition } = part;
    if (components.has(`${name}${suffix}`)) continue;
    describeProperties(definition, { root: name, parent: name });
    components.set(`${name}${suffix}`, definition);
  }
  if (place) {
    describeProperties(rest, place);
    schemas.push(rest);
  }
  return rest;
}

/** Leaves out what says nothing to a reader: the range of safe integers, and the pattern behind a named format. */
function simplify(schema: JsonSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format !== undefined || schema.type === 'integer') delete schema.pattern;
}
