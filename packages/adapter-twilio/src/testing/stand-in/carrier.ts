import type { Params } from './callbacks/signature';
import type { Line } from './lines';
import type { Call } from './lives/call-record';
import type { Message } from './lives/message-record';
import type { Refusal, RequestFault, StandInSettings } from './options';
import type { ScaledTime } from './scaled-time';
import type { Truth } from './truth';

/** Everything that the stand-in knows and is, shared by its routes and its lives. */
export interface Carrier {
  readonly settings: StandInSettings;
  readonly time: ScaledTime;
  readonly truth: Truth;
  readonly calls: Map<string, Call>;
  readonly messages: Map<string, Message>;
  readonly lines: Map<string, Line>;
  /** Pairs of `<their number> <our number>`: who said STOP. */
  readonly optedOut: Set<string>;
  /** What single numbers were told to do to every request that names them. */
  readonly plans: Map<string, RequestFault | Refusal>;
  /** How many requests named a number so far. */
  readonly asked: Map<string, number>;
  /** Waits for the turn of a call to leave the queue. */
  dialTurn(signal: AbortSignal): Promise<void>;
  /** Keeps work that nobody waits for, so that `idle` can tell when all of it is done. */
  background(work: Promise<void>): void;
  /** How many lives and callbacks are under way. */
  underWay(): number;
}

/** A signed status callback that is to be sent, through the faults. */
export interface Callback {
  readonly sid: string;
  readonly to: string;
  readonly event: string;
  readonly sequence: number;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly params: Params;
}
