import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { limitConnections } from './connection-room';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** One that answers at once, but `/slow`, which waits for `release`. */
async function aServer(most: number): Promise<{ open(): Promise<Socket>; release(): void }> {
  const waiting: (() => void)[] = [];
  const server: Server = createServer((request, response) => {
    if (request.url === '/slow') waiting.push(() => response.end('slow'));
    else response.end('quick');
  });
  limitConnections(server, most);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return {
    async open() {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
      closing.push(() => socket.destroy());
      await once(socket, 'connect');
      return socket;
    },
    release: () => {
      for (const answer of waiting.splice(0)) answer();
    },
  };
}

async function ask(socket: Socket, path = '/'): Promise<string> {
  socket.write(`GET ${path} HTTP/1.1\r\nhost: here\r\n\r\n`);
  const [answer] = await once(socket, 'data');
  return String(answer);
}

it('keeps places free for who comes next, however many only hold connections', async () => {
  const { open } = await aServer(20);
  const silent = await Promise.all(Array.from({ length: 60 }, open));
  await sleep(400);
  expect(silent.filter(({ closed }) => !closed).length).toBe(15);
  expect(await ask(await open())).toContain('quick');
});

it('closes who has never asked before who has', async () => {
  const { open } = await aServer(10);
  const client = await open();
  await ask(client);
  const silent = await Promise.all(Array.from({ length: 6 }, open));
  await sleep(300);
  for (let n = 0; n < 4; n += 1) await open();
  await sleep(50);
  expect(silent.filter(({ closed }) => closed).length).toBe(3);
  expect(client.closed).toBe(false);
  expect(await ask(client)).toContain('quick');
});

it('closes nobody whose request is not answered yet, one that asks twice at once included', async () => {
  const { open, release } = await aServer(6);
  const client = await open();
  client.write('GET / HTTP/1.1\r\nhost: here\r\n\r\nGET /slow HTTP/1.1\r\nhost: here\r\n\r\n');
  await once(client, 'data');
  await sleep(300);
  await Promise.all(Array.from({ length: 30 }, open));
  await sleep(400);
  expect(client.closed).toBe(false);
  const answered = once(client, 'data');
  release();
  expect(String(await answered)).toContain('slow');
});

it('takes one at a time where there is a place for one only', async () => {
  const { open } = await aServer(1);
  const first = await open();
  expect(await ask(first)).toContain('quick');
  first.destroy();
  await sleep(50);
  expect(await ask(await open())).toContain('quick');
});
