import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Nobody pipes in more than a password and the end of its line. */
const mostBytes = 4_096;

/**
 * Asks for a new password twice, and shows nothing of what is typed; where the input is no terminal, takes its first line.
 * @throws Error when the two differ
 */
export async function readPassword(input: NodeJS.ReadStream, output: NodeJS.WritableStream): Promise<string> {
  if (!input.isTTY) return firstLine(input);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input, output: silent, terminal: true });
  const ended = new AbortController();
  line.once('SIGINT', () => ended.abort(new Error('Nothing was changed.')));
  line.once('close', () => ended.abort(new Error('Nothing was changed.')));
  const ask = async (question: string) => {
    output.write(question);
    try {
      return await line.question('', { signal: ended.signal });
    } catch (error) {
      throw ended.signal.aborted ? ended.signal.reason : error;
    } finally {
      output.write('\n');
    }
  };
  try {
    const password = await ask('New password: ');
    if (password !== (await ask('Once more: '))) throw new Error('The two differ. Nothing was changed.');
    return password;
  } finally {
    line.close();
  }
}

async function firstLine(input: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error('That is too long for a password.');
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
  return line;
}
