import { join } from 'node:path';
import { z } from 'zod';
import { type RealPostgres, realPostgres } from '../../../store-postgres/src/testing/real-postgres';
import { type Program, startProgram } from './program';
import { bundlePrograms, type Programs } from './programs';

/** What all stages share: one PostgreSQL, one carrier in its own process, and the programs. */
export interface Theatre {
  readonly server: RealPostgres;
  readonly programs: Programs;
  readonly carrierUrl: string;
  readonly carrierSecret: string;
  /** The carrier's own log. */
  readonly journal: string;
  /** A number that no stage of this theatre had, from 1. */
  nextStage(): number;
  /** Numbers that nobody was called at, so many: the first of them. */
  takeNumbers(count: number): number;
  close(): Promise<void>;
}

const carrierSecret = 'what the carrier signs with';
const readyLine = z.object({ ready: z.url() });

/** Opens a theatre. The server keeps what it acknowledged: it is crashed on purpose. */
export async function openTheatre(): Promise<Theatre> {
  const programs = await bundlePrograms();
  const server = await realPostgres({ max_connections: '200' });
  const journal = join(programs.folder, 'carrier.jsonl');
  const { carrier, url } = await startCarrier(programs, journal);
  let stages = 0;
  let numbers = 0;
  return {
    server,
    programs,
    carrierUrl: url,
    carrierSecret,
    journal,
    nextStage() {
      stages += 1;
      return stages;
    },
    takeNumbers(count) {
      numbers += count;
      return numbers - count;
    },
    async close() {
      carrier.signal('SIGKILL');
      await carrier.exited;
      await server.dispose();
      await programs.dispose();
    },
  };
}

function startCarrier(programs: Programs, journal: string): Promise<{ carrier: Program; url: string }> {
  return new Promise((resolve, reject) => {
    const carrier = startProgram(programs.provider, { journal, secret: carrierSecret }, (line) =>
      resolve({ carrier, url: readyLine.parse(line).ready }),
    );
    void carrier.exited.then(() => reject(new Error(`The carrier ended: ${carrier.complaints()}`)));
  });
}
