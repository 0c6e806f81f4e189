import type { Engine, Spreadsheets, Uploads } from '@ghanti/core';
import type { AudioFetch } from './audio/fetch-audio';
import type { PasswordChange } from './auth/change-password';
import type { Passwords } from './auth/passwords';
import type { Sessions } from './auth/sessions';
import type { SignIn } from './auth/sign-in';
import type { Tickets } from './auth/tickets';
import type { Limits, Logger } from './options';
import type { Slots } from './slots';
import type { Turns } from './turns';

/** What every route works with: made once for a router. */
export interface Parts {
  readonly engine: Engine;
  readonly spreadsheets: Spreadsheets;
  readonly uploads: Uploads;
  readonly publicUrl: string;
  readonly limits: Limits;
  /** Open streams of events. */
  readonly streams: Slots;
  /** Forms being read, and what is made of them. */
  readonly forms: Slots;
  /** Files being read, sent along or named: lists of numbers and audio. */
  readonly files: Turns;
  /** Audio being fetched from elsewhere. */
  readonly fetches: Turns;
  readonly hideOtpCodes: boolean;
  /** How one campaign is answered in `data.details`. */
  readonly details: 'list' | 'object';
  /** What else keeps the host from working; null when nothing does. */
  readonly hindrance: () => Promise<string | null> | string | null;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly fetchAudio: AudioFetch;
  /** Null where the host app signs in by itself. */
  readonly ownAuth: OwnAuthParts | null;
}

/** How accounts sign in, where the router does that itself. */
export interface OwnAuthParts {
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly passwordChange: PasswordChange;
  readonly tickets: Tickets;
}
