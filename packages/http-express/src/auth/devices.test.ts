import { describe, expect, it } from 'vitest';
import { createDevices } from './devices';

const secret = 'a secret of the tests, long enough';
const devices = createDevices(secret, 'https://example.com/ghanti');
const asha = { email: 'asha@example.com', passwordHash: 'hash' };
/** What a browser sends back of a `Set-Cookie`. */
const sent = (cookie: string) => cookie.split(';')[0] ?? '';

describe('a device', () => {
  it('is known by its cookie among others', () => {
    const cookie = sent(devices.remember(asha));
    const name = devices.nameOf(`a=b; ${cookie}; c=d=e`, asha);
    expect(name).toMatch(/^[\w-]{22}$/);
    expect(devices.nameOf(cookie, asha)).toBe(name);
    expect(devices.nameOf(sent(devices.remember(asha)), asha)).not.toBe(name);
  });

  it('brings its cookie to the login only, and no script sees it', () => {
    const attributes = '; Path=/ghanti/api/accounts/login; Max-Age=7776000; HttpOnly; SameSite=Strict';
    expect(devices.remember(asha)).toMatch(/^ghanti_device_[\w.]{10}=[\w-]{22}\.[\w-]{43}; /);
    expect(devices.remember(asha).endsWith(`${attributes}; Secure`)).toBe(true);
    const plain = createDevices(secret, 'http://127.0.0.1:3000').remember(asha);
    expect(plain.endsWith('; Path=/api/accounts/login; Max-Age=7776000; HttpOnly; SameSite=Strict')).toBe(true);
  });

  it('is of one account, and one device of several accounts keeps all its cookies', () => {
    const bina = { ...asha, email: 'bina@example.com' };
    const both = [asha, bina].map((owner) => sent(devices.remember(owner)));
    expect(devices.nameOf(both[0], bina)).toBeNull();
    for (const owner of [asha, bina]) expect(devices.nameOf(both.join('; '), owner)).not.toBeNull();
  });

  it('is unknown once the password is another, and where there is none', () => {
    const cookie = sent(devices.remember(asha));
    expect(devices.nameOf(cookie, { ...asha, passwordHash: 'another' })).toBeNull();
    const nobody = { email: 'nobody@example.com', passwordHash: null };
    expect(devices.nameOf(sent(devices.remember(nobody)), nobody)).toBeNull();
  });

  it('is unknown by a cookie that we did not make', () => {
    const cookie = sent(devices.remember(asha));
    const forged = sent(createDevices('another secret, also long enough....', 'http://127.0.0.1').remember(asha));
    const own = cookie.split('=')[0];
    for (const bad of [undefined, '', forged, `${own}=`, `${own}=x`, `${own}=x.y`, `${cookie}A`, cookie.slice(0, -1)])
      expect(devices.nameOf(bad, asha)).toBeNull();
  });
});
