import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What a line does with new and open connections. */
export type LineState =
  | 'open'
  /** Refuses new connections and breaks open ones: a host that is down. */
  | 'refused'
  /** Accepts and carries nothing, and says nothing: a network that swallows. */
  | 'silent'
  /** Open connections carry nothing ever again, and nobody is told; new ones carry: a host whose address went to another. */
  | 'moved';

/** A TCP line that can be cut: between a worker and the database, a worker and the carrier, the carrier and all workers. */
export interface Line {
  readonly port: number;
  set(state: LineState): void;
  /**
   * Cuts the next transaction that sent these bytes, in its COMMIT: `before` the server gets it (nothing happened), or
   * `after` (it happened, and nobody is told). Resolves when it was done.
   */
  cutCommitOf(bytes: string, when: 'before' | 'after'): Promise<void>;
  close(): void;
}

interface Cut {
  readonly bytes: string;
  readonly when: 'before' | 'after';
  readonly done: () => void;
}

/** As the driver sends them: simple queries, which hold nobody's data. */
const commit = 'COMMIT\0';
const begin = 'BEGIN ISOLATION';

/** Opens a line to one of `targets`, tried in a random order: with several it is a balancer. */
export async function openLine(targets: () => readonly number[]): Promise<Line> {
  const pairs = new Set<[Socket, Socket]>();
  const lost = new WeakSet<[Socket, Socket]>();
  let state: LineState = 'open';
  let cuts: Cut[] = [];

  const server = createServer(async (near) => {
    near.on('error', () => {});
    if (state === 'refused') return near.destroy();
    const far = await reach(shuffled(targets()));
    if (!far || near.destroyed) {
      near.destroy();
      far?.destroy();
      return;
    }
    join(near, far);
  });

  function join(near: Socket, far: Socket): void {
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    let seen = '';
    const swallows = () => state === 'silent' || lost.has(pair);
    const end = () => {
      // Nor is either end told that the other is gone.
      if (swallows()) return;
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.on('data', (chunk: Buffer) => {
      if (swallows()) return;
      const text = chunk.toString('latin1');
      seen = text.includes(begin) ? text : cuts.length > 0 ? seen + text : '';
      const cut = text.includes(commit) ? cuts.find(({ bytes }) => seen.includes(bytes)) : undefined;
      if (!cut) {
        far.write(chunk);
        return;
      }
      cuts = cuts.filter((one) => one !== cut);
      if (cut.when === 'before') end();
      else {
        // The server's answer comes when it has committed: then the line breaks, and the answer is lost.
        far.removeAllListeners('data');
        far.once('data', end);
        far.write(chunk);
      }
      cut.done();
    });
    far.on('data', (chunk: Buffer) => {
      if (!swallows()) near.write(chunk);
    });
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
  }

  server.listen(0, '127.0.0.1');
  // One that a scene leaves open does not keep the command from ending.
  server.unref();
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The line has no port.');
  const breakAll = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    port: address.port,
    set(next) {
      const before = state;
      state = next;
      // What a silent line swallowed is gone for good: its connections cannot go on.
      if (next === 'refused' || before === 'silent') breakAll();
      if (next === 'moved') for (const pair of pairs) lost.add(pair);
    },
    cutCommitOf: (bytes, when) => new Promise((done) => cuts.push({ bytes, when, done })),
    close() {
      server.close();
      breakAll();
    },
  };
}

/** A connection to the first port that answers. */
async function reach(ports: readonly number[]): Promise<Socket | null> {
  for (const port of ports) {
    const socket = connect({ host: '127.0.0.1', port });
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.on('error', () => {});
    if (connected) return socket;
  }
  return null;
}

function shuffled(ports: readonly number[]): number[] {
  return [...ports].sort(() => Math.random() - 0.5);
}
