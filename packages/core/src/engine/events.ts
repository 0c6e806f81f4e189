import type { Run } from '../domain/run';
import type { Id, NumberStatus, Service, StatusCounts } from '../domain/words';

/** A recipient's status changed, or more became known of one that is over; told after it is committed. */
export interface NumberChanged {
  readonly accountId: Id;
  /** Null for the delivery of an OTP. */
  readonly campaignId: Id | null;
  readonly runId: Id | null;
  readonly numberId: Id;
  /** The host's own id of the number; null: it has none. */
  readonly reference: string | null;
  readonly service: Service;
  readonly status: NumberStatus;
  readonly previous: NumberStatus;
  readonly reason: string | null;
  /** Seconds of talk; null before. */
  readonly duration: number | null;
  /** Seconds of the message that were heard; null before. */
  readonly playback: number | null;
  /** Keys that the called party pressed; null when there were none. */
  readonly keys: string | null;
  readonly credits: number | null;
  readonly attemptNo: number;
  readonly at: Date;
}

/** A run changed its state; told after it is committed. */
export interface RunChanged {
  readonly run: Run;
  readonly counts: StatusCounts;
  readonly at: Date;
}

/** Every kind of alarm; docs/operations.md says what to do about each. */
export const alarmKinds = [
  'double_dial',
  'absence_wrong',
  'needs_attention',
  'intent_lost',
  'unknown_attempt',
  'account_fault',
  'provider_down',
  'missed_schedule',
  'poison',
  'webhook_disabled',
  'webhook_given_up',
  'internal',
] as const;

/** Something that an operator should see: a second call of one attempt, a wrong absence, a pause for a fault of ours. */
export interface Alarm {
  readonly kind: (typeof alarmKinds)[number];
  readonly message: string;
  readonly numberId: Id | null;
  readonly runId: Id | null;
  readonly error?: unknown;
}

/** The events of an engine: `engine.events.on('number', (change) => ...)`. */
export interface EngineEvents {
  number: [NumberChanged];
  run: [RunChanged];
  alarm: [Alarm];
}

/** The names of the events. */
export const engineEvents = ['number', 'run', 'alarm'] as const satisfies readonly (keyof EngineEvents)[];
