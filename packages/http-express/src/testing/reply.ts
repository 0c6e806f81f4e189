/** A fault as the wire says it. */
interface WireFault {
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
}

/** An answer, read. What it holds is unknown until a test has looked. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else its text. */
  readonly body: unknown;
  /** Of the envelope. */
  readonly data: unknown;
  readonly message: unknown;
  readonly faults: readonly WireFault[];
  /** A value within the body: `at('data', 'details', 0, 'name')`; undefined where there is none. */
  at(...path: (string | number)[]): unknown;
  /** The same where a number is expected. */
  number(...path: (string | number)[]): number;
  /** The same where a text is expected. */
  text(...path: (string | number)[]): string;
}

/** Reads an answer to its end. */
export async function readReply(response: Response): Promise<Reply> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
  const body: unknown = json ? JSON.parse(text) : text;
  const at = (...path: (string | number)[]) => path.reduce(step, body);
  return {
    status: response.status,
    headers: response.headers,
    body,
    data: at('data'),
    message: at('message'),
    faults: (at('errors') ?? []) as readonly WireFault[],
    at,
    number(...path) {
      const value = at(...path);
      if (typeof value !== 'number') throw new Error(`no number at ${path.join('.')}: ${text.slice(0, 500)}`);
      return value;
    },
    text(...path) {
      const value = at(...path);
      if (typeof value !== 'string') throw new Error(`no text at ${path.join('.')}: ${text.slice(0, 500)}`);
      return value;
    },
  };
}

function step(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
