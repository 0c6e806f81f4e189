import type { z } from 'zod';
import { accounts } from './accounts';
import { answers } from './answers';
import { carrier } from './carrier';
import { codes } from './codes';
import { dispatch } from './dispatch';
import { limits } from './limits';
import { logging } from './log';
import { network } from './network';
import type { Setting } from './setting';
import { speech } from './speech';
import { storage } from './storage';
import { waits } from './waits';

/** The table by group, in the order in which it is shown. */
export const groups: readonly { readonly title: string; readonly settings: Readonly<Record<string, Setting>> }[] = [
  { title: 'Where it listens', settings: network },
  { title: 'Where everything is kept', settings: storage },
  { title: 'Accounts and signing in', settings: accounts },
  { title: 'The carrier', settings: carrier },
  { title: 'Who is dialled, and when', settings: dispatch },
  { title: 'Voices', settings: speech },
  { title: 'Codes and webhooks', settings: codes },
  { title: 'How answers are written', settings: answers },
  { title: 'Limits on what callers send', settings: limits },
  { title: 'Waits', settings: waits },
  { title: 'The log', settings: logging },
];

/** Every setting of the service by the name of its environment variable: the one place that says what there is. */
export const settings = {
  ...network,
  ...storage,
  ...accounts,
  ...carrier,
  ...dispatch,
  ...speech,
  ...codes,
  ...answers,
  ...limits,
  ...waits,
  ...logging,
};

/** The name of a setting. */
export type SettingName = keyof typeof settings;

/** The service's configuration: every setting, read. */
export type Config = { readonly [Name in SettingName]: z.output<(typeof settings)[Name]['schema']> };

/** The same table for those who go through it. */
export const settingList = Object.entries(settings) as readonly (readonly [SettingName, Setting])[];
