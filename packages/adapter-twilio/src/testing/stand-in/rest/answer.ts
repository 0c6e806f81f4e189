/** What the API answers; `body` null for 204. */
export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A request to the API, parsed. */
export interface RestRequest {
  readonly method: string;
  /** After `/2010-04-01/Accounts/<sid>/`, without `.json`: `['Calls', 'CA...']`. */
  readonly path: readonly string[];
  readonly url: URL;
  readonly form: URLSearchParams;
}

/** A refusal with a code of Twilio's own. */
export class RestError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The body of a refusal. */
export function errorBody(status: number, code: number, message: string): unknown {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

export function notFound(path: string): RestError {
  return new RestError(404, 20404, `The requested resource ${path} was not found`);
}
