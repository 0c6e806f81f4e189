import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const app = fileURLToPath(new URL('./app.ts', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Below those that systems give away by themselves: no other test's server or connection gets it before the app has it. */
async function aFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const server = createServer();
    const free = await new Promise((done) =>
      server.on('error', () => done(false)).listen(port, '127.0.0.1', () => done(true)),
    );
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

describe('an Express app with Ghanti in it', () => {
  let child: ChildProcess;
  let url: string;
  let output = '';
  const said = async (words: string | RegExp) => {
    const found = () => (typeof words === 'string' ? output.includes(words) : words.test(output));
    for (const end = Date.now() + 150_000; !found(); ) {
      if (Date.now() > end || child.exitCode !== null) throw new Error(`It never said ${words}, but:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const call = async (method: string, path: string, body?: object, key = 'key-of-sita') => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: ReturnType<typeof JSON.parse> = await response.json();
    return { status: response.status, body: answer };
  };

  beforeAll(async () => {
    const port = await aFreePort();
    url = `http://127.0.0.1:${port}`;
    const env = {
      PATH: process.env.PATH,
      TSX_TSCONFIG_PATH: `${root}tsconfig.base.json`,
      PORT: `${port}`,
      SIMULATOR_SPEED: '200',
    };
    child = spawn(process.execPath, ['--import', 'tsx', app], { env, cwd: root });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        output += chunk;
      });
    await said('The shop listens');
  }, 180_000);
  afterAll(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('fits on a screen', async () => {
    expect((await readFile(app, 'utf8')).trim().split('\n').length).toBeLessThan(60);
  });

  it('keeps its own pages, and has the reference page', async () => {
    expect(await (await fetch(url)).text()).toContain('A shop');
    expect((await fetch(`${url}/calls/docs`)).status).toBe(200);
  });

  it('calls whom its own users ask it to, and hears what became of it', { timeout: 180_000 }, async () => {
    const made = await call('POST', '/calls/api/system/campaigns/', {
      name: 'Parcel',
      services: 'PHONE',
      individual_number: [9801000000, 9801000001],
    });
    expect(made.status).toBe(201);
    const { id } = made.body.data.details[0];
    const message = 'Your parcel is here';
    expect((await call('POST', `/calls/api/system/campaigns/${id}/begin/`, { message })).status).toBe(200);
    await said(/run \d+ is finished: \{ completed: 1, unanswered: 1 \}/);
    expect(output).toMatch(/number \d+ is completed after \d+/);
  });

  it('knows nobody by another key, and shows no user the calls of another', async () => {
    expect((await call('GET', '/calls/api/system/campaigns', undefined, 'stolen')).status).toBe(401);
    const hers = await call('GET', '/calls/api/system/campaigns');
    expect(hers.body.result['campaign-lists']).toHaveLength(1);
    const his = await call('GET', '/calls/api/system/campaigns', undefined, 'key-of-hari');
    expect(his.body.result['campaign-lists']).toEqual([]);
  });

  it('ends when it is asked to', async () => {
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code, output).toBe(0);
  });
});
