import { hostEventTypes } from '@ghanti/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../routes';
import { readReply } from '../testing/reply';
import { startService, type TestService } from '../testing/service';
import { failureStatuses, openApiOf, openApiPath } from './document';

let service: TestService;
beforeAll(async () => {
  service = await startService({ dials: false });
});
afterAll(() => service.stop());

describe('/openapi.json', () => {
  it('describes every route that is mounted, with its answers and its failures', async () => {
    const document = await readReply(await service.nobody.raw('/openapi.json'));
    for (const route of allRoutes) {
      const operation = ['paths', openApiPath(route.path), route.method];
      expect(document.at(...operation, 'summary'), `${route.method} ${route.path}`).toBe(route.summary);
      const statuses = [...Object.keys(route.answers), ...failureStatuses(route).map(String), 'default'];
      expect(Object.keys(document.at(...operation, 'responses') ?? {}).sort()).toEqual([...new Set(statuses)].sort());
    }
  });

  it('lists every row of the contract', () => {
    const served = allRoutes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(served).toEqual(expect.arrayContaining(contract));
  });

  it('is a valid document of OpenAPI 3.1', async () => {
    const document: Parameters<Validator['validate']>[0] = structuredClone({ ...openApiOf(allRoutes, service.url) });
    const result = await new Validator().validate(document);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('names each operation once', () => {
    const text = JSON.stringify(openApiOf(allRoutes, service.url));
    const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(allRoutes.length + hostEventTypes.length);
    expect(text).toContain('"#/components/schemas/Campaign"');
    expect(text).not.toContain('$defs');
  });
});

const contract = [
  'POST /api/accounts/login',
  'GET /api/accounts/user_details',
  'POST /api/accounts',
  'GET /api/accounts',
  'PUT /api/accounts/password',
  'PUT /api/accounts/:id/password',
  'POST /api/accounts/:id/credits',
  'POST /api/accounts/token/refresh',
  'GET /api/system/campaigns',
  'POST /api/system/campaigns',
  'PUT /api/system/campaigns/:id/update',
  'DELETE /api/system/campaigns/:id/delete',
  'GET /api/system/campaigns/:id/details',
  'DELETE /api/system/campaigns/:id/details',
  'POST /api/system/test/voice',
  'POST /api/system/campaigns/:id/begin',
  'POST /api/system/campaigns/:id/pause',
  'POST /api/system/campaigns/:id/resume',
  'POST /api/system/campaigns/:id/terminate',
  'GET /api/system/campaigns/:id/runs',
  'GET /api/system/campaigns/:id/report',
  'GET /api/system/campaigns/:id/events',
  'GET /api/system/owned/phone_numbers',
  'GET /api/system/phone_numbers',
  'POST /api/system/phone_numbers',
  'DELETE /api/system/phone_numbers',
  'GET /api/system/campaigns/number/:id',
  'POST /api/system/campaigns/number/:id',
  'DELETE /api/system/campaigns/number/:id/delete',
  'GET /api/system/number/:id',
  'POST /api/system/number/:id',
  'PUT /api/system/number/:id',
  'GET /api/system/do_not_call',
  'POST /api/system/do_not_call',
  'DELETE /api/system/do_not_call',
  'POST /api/system/send/otp',
  'POST /api/system/verify/otp',
  'GET /api/system/otp',
];

describe('/docs', () => {
  it.each(['/docs', '/docs/'])('shows a page at %s that needs nothing from elsewhere', async (path) => {
    const response = await service.nobody.raw(path);
    const html = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(html).not.toMatch(/https?:/);
    const linked = [...html.matchAll(/(?:src|spec-url)="([^"]+)"/g)].map(([, url]) => url ?? '');
    expect(linked).toHaveLength(2);
    for (const url of linked) {
      const asset = await fetch(new URL(url, service.url));
      expect([url, asset.status]).toEqual([url, 200]);
      await asset.arrayBuffer();
    }
  });
});
