/** What a campaign does: it calls, or it sends text messages. */
export type Service = 'PHONE' | 'SMS';

/** Rows of the database are named by integers that only grow. */
export type Id = number;

/** A tag's value as it was given: numbers stay numbers on the wire. */
export type TagValue = string | number | boolean;

/** The tags of one recipient, by full name (`tags_name`). */
export type Tags = Readonly<Record<string, TagValue>>;

/** The statuses that an operator may run again. */
export const rerunStatuses = ['hungup', 'unanswered', 'failed', 'terminated', 'completed'] as const;
export type RerunStatus = (typeof rerunStatuses)[number];

/** The outward status of a number, as the wire contract words it. */
export const numberStatuses = [
  'not started',
  'queued',
  'dialing',
  'ringing',
  'in progress',
  'sending',
  'sent',
  ...(['completed', 'hungup', 'unanswered', 'failed', 'terminated'] as const),
] as const;
export type NumberStatus = (typeof numberStatuses)[number];

/** The outward status of a campaign, as the wire contract words it. */
export const campaignStatuses = ['not started', 'scheduled', 'running', 'paused', 'completed', 'terminated'] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

/** How many recipients stand in each outward status; statuses with none are left out. */
export type StatusCounts = Partial<Record<NumberStatus, number>>;

/** Credits: integers of a smallest unit, so that sums are exact. */
export interface Balance {
  readonly available: number;
  readonly held: number;
  readonly spent: number;
}
