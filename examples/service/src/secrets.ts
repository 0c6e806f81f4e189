import { randomBytes, randomUUID } from 'node:crypto';
import { appendFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const shortest = 32;
/** Another process, of a version that made the file before it filled it, may be about to. */
const looks = 40;
const pauseMs = 50;

/** A secret that is made once and kept in the data folder, readable by its owner only. */
export async function keptSecret(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const made = randomBytes(48).toString('base64url');
  await makeOnce(path, made);
  for (let look = 0; look < looks; look += 1) {
    const text = await readFile(path, 'utf8');
    const secret = firstLine(text);
    if (secret.length >= shortest) return secret;
    // One that is filled, but too short, is no half-made one: only a person can tell what it should be.
    if (text !== '') break;
    await sleep(pauseMs);
  }
  const text = await readFile(path, 'utf8');
  // A process was killed, or the disk was full, between making the file and filling it. Of several that fill it now the first counts.
  if (text === '') await appendFile(path, `${made}\n`);
  const secret = firstLine(await readFile(path, 'utf8'));
  if (secret.length >= shortest) return secret;
  throw new Error(`the secret in ${name} of DATA_DIR is damaged: restore it, or remove the file.`);
}

const firstLine = (text: string) => text.split('\n', 1)[0]?.trim() ?? '';

/** The file appears with its content or not at all. */
async function makeOnce(path: string, content: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(draft, content, { flag: 'wx', mode: 0o600 });
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
