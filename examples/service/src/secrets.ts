import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const shortest = 32;
/** Another process that starts at the same time has made the file, and is about to fill it. */
const looks = 40;
const pauseMs = 50;

/** A secret that is made once and kept in the data folder, readable by its owner only. */
export async function keptSecret(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  try {
    await writeFile(path, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  for (let look = 0; look < looks; look += 1) {
    const secret = (await readFile(path, 'utf8')).trim();
    if (secret.length >= shortest) return secret;
    await sleep(pauseMs);
  }
  throw new Error(`the secret in ${name} of DATA_DIR is damaged: restore it, or remove the file.`);
}
