import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What one HTTP request to a host came to. `status` is null when no answer came. */
interface Sent {
  readonly sid: string;
  readonly url: string;
  readonly status: number | null;
  /** Why there was no answer, or why the answer was of no use. */
  readonly error: string | null;
}

/** One line of the stand-in's own log: what really happened, to hold the books of others against. */
export type TruthEntry =
  /** A request to the API, with what was answered; null: the connection was cut, or left without an answer. */
  | {
      readonly type: 'request';
      readonly method: string;
      readonly path: string;
      readonly status: number | null;
      readonly fault: string | null;
    }
  /** A call or message came to be, whatever was answered. */
  | {
      readonly type: 'accepted';
      readonly kind: 'call' | 'message';
      readonly sid: string;
      readonly to: string;
      readonly from: string;
      /** Where it was told to report to. */
      readonly statusCallback: string | null;
    }
  /** It is over. `seconds` is what is billed; `heard` that its last instruction was played to the end. */
  | {
      readonly type: 'ended';
      readonly kind: 'call' | 'message';
      readonly sid: string;
      readonly to: string;
      readonly status: string;
      readonly seconds: number;
      readonly heard: boolean;
      readonly errorCode: number | null;
    }
  /** One attempt to deliver a status callback or an inbound text. `skipped` was lost on purpose. */
  | ({ readonly type: 'callback'; readonly event: string; readonly skipped: boolean } & Sent)
  /** A document or an audio was asked for. `seconds` is the length that was measured. */
  | ({ readonly type: 'fetch'; readonly what: 'twiml' | 'audio'; readonly seconds: number | null } & Sent)
  /** Text was said, or keys were pressed. */
  | { readonly type: 'said' | 'pressed'; readonly sid: string; readonly text: string };

/** The stand-in's log. */
export interface Truth {
  write(entry: TruthEntry): void;
  close(): void;
}

/**
 * Appends to a file, a JSON object a line, each in one write and before it can have an effect: it survives the end of
 * any process, though not that of the machine.
 */
export function openTruth(path: string | null): Truth {
  if (path === null) return { write: () => {}, close: () => {} };
  const file = openSync(path, 'a', 0o600);
  return {
    write: (entry) => void writeSync(file, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`),
    close: () => closeSync(file),
  };
}

/** Reads a log as far as it is written. */
export function readTruth(path: string): readonly (TruthEntry & { readonly at: string })[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as TruthEntry & { at: string });
}
