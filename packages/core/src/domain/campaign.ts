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
