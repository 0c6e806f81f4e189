import { connect } from 'node:net';
import { createMemoryStore } from '@ghanti/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiPath } from './openapi/document';
import { allRoutes } from './routes';
import { readReply } from './testing/reply';
import { startService, type TestService } from './testing/service';

let service: TestService;
beforeAll(async () => {
  service = await startService({ dials: false });
});
afterAll(() => service.stop());

const login = '/api/accounts/login/';
const json = { 'content-type': 'application/json' };
const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json, path = login) =>
  readReply(await service.nobody.raw(path, { method: 'POST', body, headers }));

describe('a body', () => {
  it('answers 400 when it is not JSON', async () => {
    const reply = await post('{"email": ');
    expect(reply.body).toEqual({
      status: 400,
      success: false,
      message: 'The body is not valid JSON.',
      errors: [{ field: null, code: 'malformed_json', message: 'The body is not valid JSON.' }],
      data: {},
    });
  });

  it.each(['text/plain', 'application/xml', 'multipart/mixed; boundary=x'])(
    'answers 415 to %s, naming the types that are read',
    async (type) => {
      const reply = await post('x', { 'content-type': type });
      expect(reply.status).toBe(415);
      expect(reply.message).toBe(
        'Send the body as application/json, application/x-www-form-urlencoded or multipart/form-data.',
      );
    },
  );

  it('answers 415 without a type, and to an unknown charset or encoding', async () => {
    expect((await post(new Uint8Array([1]), {})).status).toBe(415);
    expect((await post('{}', { 'content-type': 'application/json; charset=latin7' })).status).toBe(415);
    expect((await post('{}', { ...json, 'content-encoding': 'zip' })).status).toBe(415);
  });

  it('answers 413 over a megabyte', async () => {
    const reply = await post(JSON.stringify({ email: 'x'.repeat(1_100_000) }));
    expect(reply.status).toBe(413);
    expect(reply.faults[0]?.code).toBe('too_large');
  });

  it('answers 400 when it is nested too deep, and not for brackets in a text', async () => {
    expect((await post(`${'['.repeat(500_000)}`)).faults[0]?.code).toBe('too_deep');
    expect((await post(JSON.stringify({ email: '[{"'.repeat(100), password: 'x' }))).status).toBe(401);
  });

  it('is not polluted by a prototype', async () => {
    const reply = await post('{"__proto__": {"email": "x", "password": "y"}, "constructor": 1}');
    expect(reply.faults.map((fault) => fault.field)).toEqual(['email', 'password']);
  });

  it.each(['application/json; charset=utf-8', 'application/vnd.api+json', 'APPLICATION/JSON'])(
    'is read as %s',
    async (type) => {
      expect((await post('{"email": "x", "password": "y"}', { 'content-type': type })).status).toBe(401);
    },
  );
});

describe('a path', () => {
  it.each(['/api', '/api/', '/api/nothing', '/api/system/campaigns/5', '/api/system/campaigns/5/details/more'])(
    'answers 404 in the envelope at %s',
    async (path) => {
      const reply = await service.admin.get(path);
      expect(reply.status).toBe(404);
      expect(reply.at('success')).toBe(false);
    },
  );

  it('that cannot be decoded answers 400', async () => {
    expect((await readReply(await service.admin.raw('/api/system/campaigns/%E0%A4%A/details'))).status).toBe(400);
  });

  const paths = [...new Set(allRoutes.map((route) => route.path))];

  it.each(paths)('%s answers 405 to a method that it does not have, and names those that it has', async (path) => {
    const concrete = openApiPath(path)
      .replace(/\{id\}/, '1')
      .replace('{provider}', 'x')
      .replace(/\{\w+\}/, 'x');
    const reply = await readReply(await service.nobody.raw(concrete, { method: 'PATCH' }));
    const methods = allRoutes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    expect(reply.status).toBe(405);
    const allow = (reply.headers.get('allow') ?? '').split(', ');
    expect(allow).toEqual(expect.arrayContaining([...methods, 'OPTIONS']));
    expect(allow).toHaveLength(methods.length + 1 + (methods.includes('GET') ? 1 : 0));
    const options = await service.nobody.raw(concrete, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, reply.headers.get('allow')]);
  });

  const plain = allRoutes.filter(
    (route) => route.method === 'get' && !route.path.includes('*') && !route.path.endsWith('/events'),
  );

  it.each(plain.map((route) => route.path.replace(':id', '1')))(
    '%s is the same with and without its last slash',
    async (path) => {
      const [without, with_] = [await service.admin.get(path), await service.admin.get(`${path}/`)];
      expect(with_.status).toBe(without.status);
      expect(with_.body).toEqual(without.body);
    },
  );
});

describe('a last slash', () => {
  const slashed = allRoutes.filter((route) => !route.path.includes('*'));

  it.each(slashed.map(({ method, path }) => [method.toUpperCase(), path]))(
    'changes nothing at %s %s',
    async (method, path) => {
      const concrete = path.replace(':id', '999999');
      const ask = async (at: string) => {
        const body = method === 'GET' ? {} : { body: '[', headers: json };
        const reply = await readReply(await service.admin.raw(at, { method, ...body }));
        return [reply.status, reply.body];
      };
      expect(await ask(`${concrete}/`)).toEqual(await ask(concrete));
    },
  );
});

describe('every answer', () => {
  it('carries no header that it should not, and those that it should', async () => {
    for (const path of ['/api/accounts/user_details', '/api/nothing', '/health/live']) {
      const { headers } = await service.admin.raw(path);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('etag')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      if (path.startsWith('/api')) expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('to HEAD has no body', async () => {
    const response = await service.admin.raw('/api/system/campaigns', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('tells nothing of what broke inside, but the log does', async () => {
    const store = createMemoryStore();
    const broken = await startService({
      dials: false,
      store: {
        ...store,
        campaigns: { ...store.campaigns, list: () => Promise.reject(new Error('relation "campaigns" does not exist')) },
      },
    });
    try {
      const reply = await broken.admin.get('/api/system/campaigns');
      expect(reply.status).toBe(500);
      expect(JSON.stringify(reply.body)).not.toMatch(/relation|at |node_modules/);
      expect(JSON.stringify(broken.logged)).toContain('relation');
    } finally {
      await broken.stop();
    }
  });

  it('survives a caller that breaks off in the middle of a form', async () => {
    const { hostname, port } = new URL(service.url);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /ghanti/api/system/campaigns HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.admin.token}\r\n` +
            'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n' +
            '--x\r\nContent-Disposition: form-data; name="send_to_number_file"; filename="a.csv"\r\n\r\nnumber\n',
          () => socket.destroy(),
        );
      });
      socket.on('close', () => resolve()).on('error', reject);
    });
    expect((await service.admin.get('/api/system/campaigns')).status).toBe(200);
  });
});

describe('/health', () => {
  it('is live at once, and ready when the engine dials', async () => {
    expect((await service.nobody.get('/health/live')).status).toBe(200);
    expect((await service.nobody.get('/health/ready')).status).toBe(503);
    const dialling = await startService();
    expect((await dialling.nobody.get('/health/ready/')).status).toBe(200);
    await dialling.stop();
  });
});

describe('the log', () => {
  it('names routes, not what callers sent', async () => {
    const client = await service.account();
    const canaries = ['canary-mail@example.com', 'canary-password', 'canary-name', '9843899999', 'canary-search'];
    await service.nobody.post(login, { email: canaries[0], password: canaries[1] });
    await client.post('/api/system/campaigns', {
      name: canaries[2],
      services: 'PHONE',
      individual_number: [canaries[3]],
    });
    await client.get(`/api/system/campaigns?search=${canaries[4]}`);
    const text = JSON.stringify(service.logged);
    expect(text).toContain('"route":"/api/system/campaigns"');
    for (const canary of [...canaries, client.token ?? 'no token']) expect(text).not.toContain(canary);
  });
});
