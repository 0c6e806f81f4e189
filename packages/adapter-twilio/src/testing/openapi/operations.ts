import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import kept from './kept-operations.json' with { type: 'json' };
import { published } from './schemas';

/** A parameter of a request, as OpenAPI describes it. */
export interface Parameter {
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly required?: boolean | undefined;
}

/** One operation: the parameters that it may have, in its query or in its form. */
export interface Operation {
  readonly query: Readonly<Record<string, Parameter>>;
  readonly form: Readonly<Record<string, Parameter>>;
}

/** By `POST /2010-04-01/Accounts/{AccountSid}/Calls.json`. */
export type Operations = Readonly<Record<string, Operation>>;

/** The operations that the adapter uses, as they were published, kept in this package. */
export const keptOperations: Operations = kept;

const schema = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
});
const operation = z.object({
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: z.unknown() }))
    .default([]),
  requestBody: z
    .object({
      content: z.record(
        z.string(),
        z.object({
          schema: z.object({
            properties: z.record(z.string(), z.unknown()).default({}),
            required: z.array(z.string()).default([]),
          }),
        }),
      ),
    })
    .optional(),
});
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

/** The operations of the published file that `keptOperations` names too (it may be a part of the whole); null where it is not there. */
export function publishedOperations(): Operations | null {
  if (!existsSync(published)) return null;
  const { paths, components } = document.parse(JSON.parse(readFileSync(published, 'utf8')));
  const resolved = (given: unknown): Parameter => {
    const named = z.object({ $ref: z.string() }).safeParse(given);
    return schema.parse(named.success ? components.schemas[named.data.$ref.split('/').at(-1) ?? ''] : given);
  };
  return Object.fromEntries(
    Object.keys(keptOperations).flatMap((name) => {
      const [method = '', path = ''] = name.split(' ');
      if (!paths[path]) return [];
      const found = operation.parse(paths[path][method.toLowerCase()]);
      const body = found.requestBody?.content['application/x-www-form-urlencoded']?.schema;
      const query = found.parameters.filter((one) => one.in === 'query');
      const form = Object.entries(body?.properties ?? {});
      return [
        [
          name,
          {
            query: Object.fromEntries(query.map((one) => [one.name, resolved(one.schema)])),
            form: Object.fromEntries(
              form.map(([field, given]) => {
                const required = body?.required.includes(field) ? { required: true } : {};
                return [field, { ...resolved(given), ...required }];
              }),
            ),
          },
        ],
      ];
    }),
  );
}
