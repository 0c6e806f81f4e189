import { hash, verify } from '@node-rs/argon2';
import type { PasswordHashing } from '../options';

/** Hashes and compares passwords: argon2id, the library's default. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long where there is no hash to compare with: it compares with a hash of nothing that anybody knows. */
  matches(password: string, encoded: string | null): Promise<boolean>;
}

/** A longer password is nobody's, and would only keep us busy. */
export const longestPassword = 256;

export function createPasswords({ memoryKib, passes, lanes }: PasswordHashing): Passwords {
  const cost = { memoryCost: memoryKib, timeCost: passes, parallelism: lanes };
  let nobody: Promise<string> | null = null;
  return {
    hash: (password) => hash(password, cost),
    async matches(password, encoded) {
      nobody ??= hash(crypto.randomUUID(), cost);
      const matches = await verify(encoded ?? (await nobody), password.slice(0, longestPassword));
      return matches && encoded !== null && password.length <= longestPassword;
    },
  };
}
