/** Whatever the wire brings: a test reads into it, and checks what it finds. */
export type Json = ReturnType<typeof JSON.parse>;

/** An answer of the API, as far as tests read it. */
export interface ApiAnswer {
  readonly http: number;
  readonly headers: Headers;
  readonly body: Json;
  readonly text: string;
}

/** Talks to a service as a client of its API does. */
export interface ApiClient {
  get(path: string): Promise<ApiAnswer>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
}

/** Signs in and answers a client; without credentials, one that is nobody. */
export async function aClient(url: string, credentials?: { email: string; password: string }): Promise<ApiClient> {
  const nobody = clientWith(url, {});
  if (!credentials) return nobody;
  const login = await nobody.send('POST', '/api/accounts/login/', credentials);
  if (login.http !== 200) throw new Error(`login: ${login.text}`);
  return clientWith(url, { authorization: `Bearer ${login.body.data.token.access}` });
}

function clientWith(url: string, always: Record<string, string>): ApiClient {
  async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const form = body instanceof FormData;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...always, ...(body === undefined || form ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: form ? body : typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true;
    return {
      http: response.status,
      headers: response.headers,
      text,
      body: json && text !== '' ? JSON.parse(text) : null,
    };
  }
  return { send, get: (path) => send('GET', path) };
}

/** Waits until a campaign has come to one of these statuses, and answers it. */
export async function campaignIn(
  client: ApiClient,
  id: number,
  statuses: readonly string[],
  seconds = 60,
): Promise<Json> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const { body } = await client.get(`/api/system/campaigns/${id}/details`);
    const [campaign] = body.data.details;
    if (statuses.includes(campaign.status)) return campaign;
    if (Date.now() > end) throw new Error(`campaign ${id} is still ${JSON.stringify(campaign)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
