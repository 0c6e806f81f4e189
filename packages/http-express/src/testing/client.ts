import { failureSchema } from '../envelope';
import { failureStatuses } from '../openapi/document';
import type { Route } from '../route';
import { allRoutes } from '../routes';
import { type Reply, readReply } from './reply';

/** A caller of the API. Every answer is held against the schema of its route before the test sees it. */
export interface Client {
  readonly token: string | undefined;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  put(path: string, body?: unknown): Promise<Reply>;
  delete(path: string, body?: unknown): Promise<Reply>;
  /** As it is: nothing is read, nothing is checked. */
  raw(path: string, init?: RequestInit): Promise<Response>;
}

export function createClient(url: string, token?: string): Client {
  async function raw(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
    return fetch(`${url}${path}`, { ...init, headers });
  }

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const form = body instanceof FormData;
    const type: Record<string, string> = body === undefined || form ? {} : { 'content-type': 'application/json' };
    const response = await raw(path, {
      method,
      headers: { ...type, ...headers },
      ...(body === undefined ? {} : { body: form || typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const reply = await readReply(response);
    conforms(method, path, reply);
    return reply;
  }

  return {
    token,
    raw,
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body, headers) => call('POST', path, body, headers),
    put: (path, body) => call('PUT', path, body),
    delete: (path, body) => call('DELETE', path, body),
  };
}

/** The route of a request; undefined for a path that there is not. */
function routeOf(method: string, path: string): Route | undefined {
  const plain = (path.split('?')[0] ?? '').replace(/\/$/, '');
  return allRoutes.find((route) => route.method === method.toLowerCase() && patternOf(route).test(plain));
}

function patternOf(route: Route): RegExp {
  return new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+').replace(/\*\w+/g, '.+')}$`);
}

/** Throws when an answer is not what the reference says of its route. */
function conforms(method: string, path: string, { status, body, at }: Reply): void {
  const route = routeOf(method, path);
  if (status >= 400) {
    failureSchema.parse(body);
    if (at('status') !== status) throw new Error(`${method} ${path}: HTTP ${status}, envelope ${String(at('status'))}`);
    if (route && status < 500 && !failureStatuses(route).includes(status))
      throw new Error(`${method} ${path} answered ${status}, which its route does not list`);
    return;
  }
  const answer = route?.answers[status];
  if (!route || !answer) throw new Error(`${method} ${path} answered ${status}, which no route lists`);
  if (answer.schema && typeof body !== 'string') answer.schema.parse(body);
}
