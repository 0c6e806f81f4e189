import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Devices that gave the right password of an account before, known again by a cookie: a name that was drawn, and our signature over
 * it, the account and its password. It signs nobody in. It gives the device a count of wrong passwords of its own, so that
 * somebody else at the same address cannot use it up. A new password makes all of them worthless.
 */
export interface Devices {
  /** The name of the device that asks; null for one that is unknown, also where the account is. */
  nameOf(cookies: string | undefined, account: DeviceOwner): string | null;
  /** A `Set-Cookie` for a device that has just given the right password. */
  remember(account: DeviceOwner): string;
}

/** Whose device it is; the hash is null for nobody, or where there is no password. */
export interface DeviceOwner {
  readonly email: string;
  readonly passwordHash: string | null;
}

const nameBytes = 16;
const keptSeconds = 90 * 86_400;

/** @param publicUrl  as the browser sees the router: the cookie comes back to the login and to nothing else */
export function createDevices(secret: string, publicUrl: string): Devices {
  const key = createHmac('sha256', secret).update('ghanti devices').digest();
  const mac = (...parts: string[]) => createHmac('sha256', key).update(parts.join('\n')).digest('base64url');
  const cookieOf = (email: string) => `ghanti_device_${mac('cookie', email).slice(0, 10).replace(/-/g, '.')}`;
  const signature = (name: string, { email, passwordHash }: DeviceOwner) =>
    mac('device', name, email, passwordHash ?? '');
  const { protocol, pathname } = new URL(publicUrl);
  const path = `${pathname.replace(/\/+$/, '')}/api/accounts/login`;
  const rest = `Path=${path}; Max-Age=${keptSeconds}; HttpOnly; SameSite=Strict${protocol === 'https:' ? '; Secure' : ''}`;

  return {
    nameOf(cookies = '', account) {
      const wanted = cookieOf(account.email);
      const pairs = cookies.split(';').map((pair) => pair.trim().split('='));
      const value = pairs.find(([name]) => name === wanted)?.[1] ?? '';
      const [name = '', given = ''] = value.split('.');
      const right = signature(name, account);
      const isOurs = given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right));
      return isOurs && account.passwordHash !== null ? name : null;
    },
    remember(account) {
      const name = randomBytes(nameBytes).toString('base64url');
      return `${cookieOf(account.email)}=${name}.${signature(name, account)}; ${rest}`;
    },
  };
}
