import type { EventEmitter } from 'eventemitter3';
import type { Tariff } from '../domain/tariff';
import type { AudioProbe } from '../ports/audio-probe';
import type { Clock, Random } from '../ports/clock';
import type { JobQueue } from '../ports/job-queue';
import type { Media } from '../ports/media';
import type { Speech } from '../ports/speech';
import type { Store } from '../ports/store';
import type { Telephony } from '../ports/telephony';
import type { WebhookSender } from '../ports/webhook-sender';
import type { Alarm, EngineEvents } from './events';
import type { EngineSettings } from './options';
import type { Pace } from './pace';
import type { Sealer } from './sealer';
import type { Signer } from './tokens';

/** What every part of the engine works with: the ports, the settings, and who is told. */
export interface Parts {
  readonly store: Store;
  readonly telephony: Telephony;
  readonly speech: Speech;
  readonly media: Media;
  readonly audioProbe: AudioProbe | null;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly random: Random;
  readonly tariff: Tariff;
  readonly settings: EngineSettings;
  readonly signer: Signer;
  readonly sealer: Sealer;
  /** Null: hosts are told nothing. */
  readonly webhookSender: WebhookSender | null;
  readonly pace: Pace;
  readonly events: EventEmitter<EngineEvents>;
  /** Tells an operator; never throws. */
  alarm(alarm: Omit<Alarm, 'numberId' | 'runId'> & Partial<Pick<Alarm, 'numberId' | 'runId'>>): void;
}
