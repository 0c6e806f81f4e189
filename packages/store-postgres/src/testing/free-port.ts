import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A port that nobody has just now, below those that systems give away by themselves: whoever takes it in a second, or again after
 * a restart, does not find that another test's server or connection has got it meanwhile.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
