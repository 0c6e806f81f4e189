import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let url: string;
let whole: Buffer;
beforeAll(async () => {
  service = await startService({ dials: false });
  const reply = await service.admin.post('/api/system/test/voice', { message: 'hello' });
  url = reply.text('data', 'audio_url');
  whole = Buffer.from(await (await fetch(url)).arrayBuffer());
});
afterAll(() => service.stop());

describe('GET /media/<key>', () => {
  it('is never stored on the way', async () => {
    const response = await fetch(url);
    await response.arrayBuffer();
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('content-length')).toBe(String(whole.length));
    expect(response.headers.get('accept-ranges')).toBe('bytes');
  });

  it.each([
    ['bytes=0-3', 0, 4],
    ['bytes=10-', 10, undefined],
    ['bytes=-5', -5, undefined],
  ])('answers the range %s', async (range, start, end) => {
    const response = await fetch(url, { headers: { range } });
    const part = whole.subarray(start, end);
    const at = whole.length + (start < 0 ? start : start - whole.length);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${at}-${at + part.length - 1}/${whole.length}`);
    expect(Buffer.from(await response.arrayBuffer()).equals(part)).toBe(true);
  });

  it('answers 416 beyond the end, and the whole for several ranges', async () => {
    const beyond = await fetch(url, { headers: { range: `bytes=${whole.length}-` } });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${whole.length}`);
    const several = await fetch(url, { headers: { range: 'bytes=0-1,9-10' } });
    expect(several.status).toBe(200);
    await several.arrayBuffer();
  });

  it('answers HEAD without the audio', async () => {
    const response = await fetch(url, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(whole.length));
  });

  it.each([
    ['without a signature', (good: string) => good.replace(/signature=[^&]*/, '')],
    ['with another signature', (good: string) => good.replace(/signature=.{3}/, 'signature=AAA')],
    ['with another time', (good: string) => good.replace(/expires=\d+/, 'expires=9999999999')],
    ['for another key', (good: string) => good.replace(/speech\/./, 'speech/0')],
  ])('answers 403 %s', async (_what, forge) => {
    const forged = forge(url);
    expect(forged).not.toBe(url);
    expect((await fetch(forged)).status).toBe(403);
  });

  it('answers 403 when it has expired', async () => {
    const late = new Date(Date.now() - 2 * 86_400_000);
    const old = await startService({ dials: false });
    const key = new URL(url).pathname.split('/media/')[1] ?? '';
    expect(old.engine.voices.verifyUrl(key, String(Math.floor(late.getTime() / 1_000)), 'x')).toBe(false);
    expect((await old.nobody.raw(`/media/${key}?expires=1&signature=AAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(403);
    await old.stop();
  });

  it.each(['/media/', '/media/..%2f..%2fetc%2fpasswd', '/media/%2e%2e/x', '/media/Speech/x', '/media/%00'])(
    'has nothing at %s',
    async (path) => {
      expect((await service.nobody.raw(path)).status).toBe(404);
    },
  );

  it('answers 404 for what was removed', async () => {
    const reply = await service.admin.post('/api/system/test/voice', { message: 'soon gone' });
    const gone = reply.text('data', 'audio_url');
    await service.engine.media.remove(new URL(gone).pathname.split('/media/')[1] ?? '');
    expect((await fetch(gone)).status).toBe(404);
  });
});
