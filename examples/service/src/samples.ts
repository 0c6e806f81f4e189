import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Speech } from '@ghanti/core';
import type { Logger } from 'pino';

const numbers = [
  'number,name,age,salary',
  '9801000000,सीता,25,45000',
  '9801000001,Ram,31,52000',
  '9801000002,हरि,47,38000',
  '9801000003,Gita,29,61000',
  '9801000004,कृष्ण,36,47000',
  '9801000005,Maya,52,39000',
];

/** The uploads that the API's documented examples name, so that a newcomer can send each example as it stands. */
export async function placeSamples(folder: string, speech: Speech, log: Logger): Promise<void> {
  await placeOnce(join(folder, 'numbers.csv'), async () => Buffer.from(`${numbers.join('\r\n')}\r\n`, 'utf8'));
  try {
    await placeOnce(join(folder, 'path', 'containing', 'audio.mp3'), async () => {
      const [voice] = speech.voices();
      const { body } = await speech.synthesize('नमस्ते, यो घण्टीको नमूना सन्देश हो।', voice?.name ?? '');
      return body;
    });
  } catch (error) {
    log.warn({ err: error }, 'the sample audio could not be made; everything else works');
  }
}

async function placeOnce(path: string, make: () => Promise<Uint8Array>): Promise<void> {
  try {
    await access(path);
    return;
  } catch {
    // Not there yet.
  }
  await mkdir(dirname(path), { recursive: true });
  // A name of its own: another process may be placing the same file.
  const part = `${path}.${randomUUID()}.part`;
  await writeFile(part, await make());
  await rename(part, path);
}
