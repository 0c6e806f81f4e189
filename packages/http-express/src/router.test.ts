import { afterAll, beforeAll, expect, it } from 'vitest';
import { startService, type TestService } from './testing/service';

let service: TestService;
beforeAll(async () => {
  service = await startService({ dials: false });
});
afterAll(() => service.stop());

const paths = ['/api/accounts/user_details', '/docs', '/openapi.json', '/health/live', '/api/nothing'];

it.each(paths)('guards its own answers, and says nothing of the whole origin or domain: %s', async (path) => {
  const { headers } = await service.nobody.raw(path);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  for (const whole of ['strict-transport-security', 'origin-agent-cluster', 'x-permitted-cross-domain-policies'])
    expect([whole, headers.get(whole)]).toEqual([whole, null]);
});
