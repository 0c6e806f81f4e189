import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** A connection that was just opened has this long to send its request, in milliseconds, before it makes room for others. */
const graceMs = 250;
/** The share of all places that is kept free for who comes next: callers come many at once. */
const spareShare = 1 / 4;

/**
 * Takes so many connections at most: beyond that a process runs out of files to open, and could dial nobody. Where almost all places are
 * taken, connections that wait for nothing make room: first those that never asked for anything, then those that asked longest ago. So who
 * only holds connections keeps nobody out.
 */
export function limitConnections(server: Server, most: number): void {
  server.maxConnections = most;
  /** Those that never asked for anything, with the time at which they were opened, and those that were answered; the oldest first. */
  const silent = new Map<Socket, number>();
  const idle = new Set<Socket>();
  /** Requests of each that are not answered yet. */
  const busy = new Map<Socket, number>();
  const kept = most - Math.floor(most * spareShare);
  let open = 0;
  let again: NodeJS.Timeout | undefined;

  function makeRoom(): void {
    clearTimeout(again);
    while (open > kept) {
      const [oldest] = silent;
      const early = oldest ? oldest[1] + graceMs - performance.now() : 0;
      const socket = oldest && early <= 0 ? oldest[0] : idle.values().next().value;
      if (!socket) {
        if (oldest) again = setTimeout(makeRoom, early).unref();
        return;
      }
      silent.delete(socket);
      idle.delete(socket);
      open -= 1;
      socket.destroy();
    }
  }

  server.on('connection', (socket) => {
    open += 1;
    silent.set(socket, performance.now());
    socket.once('close', () => {
      // One that made room was counted out before.
      if (silent.delete(socket) || idle.delete(socket) || busy.delete(socket)) open -= 1;
    });
    makeRoom();
  });
  server.on('request', ({ socket }, response) => {
    silent.delete(socket);
    idle.delete(socket);
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (busy.get(socket) ?? 0) - 1;
      if (socket.destroyed) return;
      if (left > 0) return busy.set(socket, left);
      busy.delete(socket);
      idle.add(socket);
      makeRoom();
    });
  });
}
