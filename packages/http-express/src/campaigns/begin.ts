import {
  type BeginInput,
  type Campaign,
  type Fault,
  invalid,
  type KeypadQuestion,
  type Run,
  type Selection,
} from '@ghanti/core';
import type { z } from 'zod';
import { type AudioSource, keepOwnAudio } from '../audio/own-audio';
import { claimOf } from '../idempotency';
import type { Call } from '../route';
import type { beginBody } from './schemas';

type BeginBody = z.output<typeof beginBody>;

/** Begins a run of a campaign as the wire words it. @throws GhantiError */
export async function beginCampaign(
  call: Call<'account'>,
  campaignId: number,
  body: BeginBody,
): Promise<{ run: Run; campaign: Campaign; replayed: boolean }> {
  const { parts, accountId } = call;
  const idempotency = claimOf(call, { method: 'post' });
  const before = idempotency && (await parts.engine.campaigns.begunUnder(accountId, campaignId, idempotency));
  if (before) return { ...before, replayed: true };
  // Before anything is fetched for a campaign that is not there, or for a begin that is refused anyway.
  const faults = await faultsOfBegin(call, campaignId, body);
  if (faults.length > 0) throw invalid(faults);
  const [source] = audioSourcesOf(call, body);
  const selection = selectionOf(body);
  const input: BeginInput = {
    ...wordsOf(body),
    ...(source ? { audio: await keepOwnAudio(call, source) } : {}),
    ...(selection ? { selection } : {}),
    ...(idempotency ? { idempotency } : {}),
  };
  return parts.engine.campaigns.begin(accountId, campaignId, input);
}

/** All that is wrong with what a begin says, before its audio is fetched. @throws GhantiError `not_found` */
export async function faultsOfBegin(
  call: Call<'account'>,
  campaignId: number,
  body: Partial<BeginBody>,
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  if (body.status && body.individual)
    faults.push({
      field: 'individual',
      code: 'conflicting',
      message: 'Choose the numbers by status or one by one, not both.',
    });
  const sources = audioSourcesOf(call, body);
  if (sources.length > 1)
    faults.push({ field: 'audio', code: 'conflicting', message: 'Give one audio: aud_file or audio.' });
  const audio = sources.length > 0 ? { audio: notFetchedYet } : {};
  const engine = call.parts.engine.campaigns;
  return [...faults, ...(await engine.faultsOf(call.accountId, campaignId, { ...wordsOf(body), ...audio }))];
}

/** Stands for an audio where only is asked whether there is one. */
const notFetchedYet = { key: 'audio/not-fetched-yet', name: '', seconds: 1 };

function wordsOf(body: Partial<BeginBody>): BeginInput {
  return {
    ...(body.message === undefined ? {} : { message: body.message }),
    ...(body.priority === undefined ? {} : { priority: body.priority }),
    ...(body.voice_input === undefined ? {} : { voice: body.voice_input }),
    ...(body.schedule_date === undefined ? {} : { scheduledFor: body.schedule_date }),
    ...(body.keypad === undefined ? {} : { keypad: questionOf(body.keypad) }),
  };
}

function questionOf(keypad: BeginBody['keypad']): KeypadQuestion | null {
  return keypad ? { digits: keypad.digits, timeoutSeconds: keypad.timeout } : null;
}

function selectionOf({ status, individual }: BeginBody): Selection | null {
  if (status) return { kind: 'statuses', statuses: [...new Set(status)] };
  return individual ? { kind: 'individual', ids: [...new Set(individual)] } : null;
}

/** `audio` is another name of `aud_file`. */
function audioSourcesOf({ files }: Call, body: Partial<BeginBody>): AudioSource[] {
  return (['aud_file', 'audio'] as const).flatMap((field): AudioSource[] => {
    const file = files.get(field);
    const name = body[field];
    return [
      ...(file ? [{ kind: 'file', field, file } as const] : []),
      ...(name === undefined ? [] : [{ kind: 'named', field, name } as const]),
    ];
  });
}
