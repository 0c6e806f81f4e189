import type { PhoneLinesApi } from '../engine';
import { type Arguments, guard, value } from './guard';
import { id, perhapsClaim, title } from './values';

const account = value('accountId', id);
const sid = value('sid', title(100));

const takes: Arguments<PhoneLinesApi> = {
  owned: [account],
  available: [],
  buy: [account, sid, value('idempotency', perhapsClaim)],
  release: [account, sid],
};

/** Phone numbers to call from, behind the engine's door. */
export function guardedPhoneLines(api: PhoneLinesApi): PhoneLinesApi {
  return guard(api, takes);
}
