import type { Parts } from './parts';

/** Makes and checks the URLs under which providers and browsers fetch audio: signed and expiring (S34). */
export interface MediaUrls {
  url(key: string): string;
  verify(key: string, expires: string, signature: string): boolean;
}

/** Long enough for a call that was placed today; made anew for each dispatch. */
const lifetimeMs = 24 * 3_600_000;

export function createMediaUrls({ settings, signer, clock }: Pick<Parts, 'settings' | 'signer' | 'clock'>): MediaUrls {
  return {
    url(key) {
      const expires = String(Math.floor((clock.now().getTime() + lifetimeMs) / 1_000));
      const signature = signer.mac('media', `${key}\n${expires}`);
      return `${settings.publicUrl}/media/${key}?expires=${expires}&signature=${signature}`;
    },
    verify(key, expires, signature) {
      if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1_000 < clock.now().getTime()) return false;
      return signer.verify('media', `${key}\n${expires}`, signature);
    },
  };
}
