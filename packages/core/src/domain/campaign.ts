import type { CallingWindow } from './calling-window';
import type { CampaignStatus, Id, Service, StatusCounts } from './words';

/** A named list of recipients, with what was last said to them. */
export interface Campaign {
  readonly id: Id;
  readonly accountId: Id;
  readonly name: string;
  readonly services: Service;
  readonly description: string;
  /** Full tag names (`tags_name`) that a message may use, in the order of the file's columns. */
  readonly usableTags: readonly string[];
  readonly status: CampaignStatus;
  /** The content of the latest begin, kept so that a re-run need not repeat it; null before the first. */
  readonly content: Content | null;
  readonly scheduledFor: Date | null;
  /** When its numbers may be reached, by their own clocks; null: at any time. */
  readonly callingWindow: CallingWindow | null;
  readonly counts: StatusCounts;
  readonly total: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What is said to each recipient: a text, an own audio, or both in the order of `priority`. */
export interface Content {
  readonly message: string | null;
  readonly audio: AudioContent | null;
  readonly priority: 'message' | 'audio';
  readonly voice: string;
  /** A question that is answered by keys; null asks nothing. Calls only. */
  readonly keypad: KeypadQuestion | null;
}

/** A question that the called party answers by keys, after or while the parts are played: "press 1 to confirm". */
export interface KeypadQuestion {
  /** How many keys are an answer, 1 to 10. */
  readonly digits: number;
  /** How long is waited for each key after the parts, 1 to 60 seconds. */
  readonly timeoutSeconds: number;
}

/** The longest that may be waited for keys after the message, in seconds: each key starts the wait anew. */
export function longestAnswerSeconds({ digits, timeoutSeconds }: KeypadQuestion): number {
  return digits * timeoutSeconds;
}

/** An audio that the account brought. */
export interface AudioContent {
  /** Where the Media port keeps it. */
  readonly key: string;
  /** The name it was given under, for people. */
  readonly name: string;
  /** Measured length in seconds. */
  readonly seconds: number;
}
