import { z } from 'zod';

/** One fault on the wire. */
const faultSchema = z.strictObject({
  field: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});

/** The envelope of a success whose data is `data`. */
export function envelope<D extends z.ZodType>(data: D) {
  return z.strictObject({
    status: z.int(),
    success: z.literal(true),
    message: z.string().nullable(),
    errors: z.array(z.never()).length(0),
    data,
  });
}

/** The envelope of every failure. */
export const failureSchema = z.strictObject({
  status: z.int(),
  success: z.literal(false),
  message: z.string(),
  errors: z.array(faultSchema).min(1),
  data: z.strictObject({}),
});

export type FailureEnvelope = z.output<typeof failureSchema>;

/** An answer in JSON, before it is written. */
export interface JsonAnswer {
  /** The HTTP status. */
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer in the envelope. `status` stands in the envelope; HTTP says the same, unless it cannot carry a body. */
export function success(data: object, message: string | null = null, status = 200): JsonAnswer {
  return {
    status: status === 204 ? 200 : status,
    body: { status, success: true, message, errors: [], data },
  };
}
