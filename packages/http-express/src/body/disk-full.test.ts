import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { startService, type TestService } from '../testing/service';

/** Every form's folder is on a disk that is full. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const mkdtemp = async (prefix: string) => {
    const folder = await real.mkdtemp(prefix);
    if (prefix.includes('ghanti-form-')) for (const name of ['0', '1']) await symlink('/dev/full', join(folder, name));
    return folder;
  };
  return { ...real, mkdtemp };
});

let service: TestService;
afterEach(() => service.stop());

it('says of a form that the disk cannot take what would do, and goes on', async () => {
  service = await startService();
  const form = new FormData();
  form.set('name', 'Hello');
  form.set('services', 'PHONE');
  form.set('send_to_number_file', new Blob([`number\n${'9801000000\n'.repeat(400_000)}`]), 'numbers.csv');
  const reply = await service.admin.post('/api/system/campaigns/', form);
  expect(reply.status).toBe(503);
  expect(reply.body).toMatchObject({
    message: expect.stringContaining('free space'),
    errors: [{ code: 'disk_full', field: null }],
  });
  expect(JSON.stringify(service.logged)).toContain('ENOSPC');
  expect((await service.nobody.get('/health/live')).status).toBe(200);
}, 20_000);
