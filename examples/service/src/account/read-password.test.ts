import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readPassword } from './read-password';

/** A terminal at which somebody types these lines, one after each question. */
async function typed(...lines: readonly string[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = new PassThrough();
  const asked: string[] = [];
  output.on('data', (chunk: Buffer) => {
    const question = chunk.toString();
    if (question.trim() === '') return;
    const line = lines[asked.push(question) - 1];
    if (line !== undefined) setImmediate(() => input.write(line));
  });
  const shown = text(output.pipe(new PassThrough()));
  try {
    return { password: await readPassword(input as unknown as NodeJS.ReadStream, output), shown };
  } finally {
    output.end();
  }
}

describe('a password that is typed', () => {
  it('is asked for twice, and shown nowhere', async () => {
    const { password, shown } = await typed('घण्टी secret word\r', 'घण्टी secret word\r');
    expect(password).toBe('घण्टी secret word');
    expect(await shown).toBe('New password: \nOnce more: \n');
  });

  it('is refused when the two differ, and given up by Ctrl-C', async () => {
    await expect(typed('one long password\r', 'one wrong password\r')).rejects.toThrow('The two differ');
    await expect(typed('\u0003')).rejects.toThrow('Nothing was changed');
  });
});

describe('a password that is piped in', () => {
  const piped = (content: string) => {
    const input = new PassThrough();
    input.end(content);
    return readPassword(input as unknown as NodeJS.ReadStream, new PassThrough());
  };

  it('is the first line', async () => {
    expect(await piped('a long password\nand more')).toBe('a long password');
    expect(await piped('a long password\r\n')).toBe('a long password');
    expect(await piped(' blanks count ')).toBe(' blanks count ');
    expect(await piped('')).toBe('');
  });

  it('is no file by mistake', async () => {
    await expect(piped('x'.repeat(5_000))).rejects.toThrow('too long');
  });
});
