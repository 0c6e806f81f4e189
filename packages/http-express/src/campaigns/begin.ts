import {
  type BeginInput,
  type Campaign,
  invalidField,
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
  const selection = selectionOf(body);
  const source = audioSourceOf(call, body);
  // Before anything is fetched for a campaign that is not there.
  await parts.engine.campaigns.get(accountId, campaignId);
  const idempotency = claimOf(call, { method: 'post' });
  const input: BeginInput = {
    ...(body.message === undefined ? {} : { message: body.message }),
    ...(source ? { audio: await keepOwnAudio(parts, accountId, source) } : {}),
    ...(body.priority === undefined ? {} : { priority: body.priority }),
    ...(body.voice_input === undefined ? {} : { voice: body.voice_input }),
    ...(body.schedule_date === undefined ? {} : { scheduleDate: body.schedule_date }),
    ...(body.keypad === undefined ? {} : { keypad: questionOf(body.keypad) }),
    ...(selection ? { selection } : {}),
    ...(idempotency ? { idempotency } : {}),
  };
  return parts.engine.campaigns.begin(accountId, campaignId, input);
}

function questionOf(keypad: BeginBody['keypad']): KeypadQuestion | null {
  return keypad ? { digits: keypad.digits, timeoutSeconds: keypad.timeout } : null;
}

function selectionOf({ status, individual }: BeginBody): Selection | null {
  if (status && individual)
    throw invalidField('individual', 'conflicting', 'Choose the numbers by status or one by one, not both.');
  if (status) return { kind: 'statuses', statuses: [...new Set(status)] };
  return individual ? { kind: 'individual', ids: [...new Set(individual)] } : null;
}

/** `audio` is another name of `aud_file`. */
function audioSourceOf({ files }: Call, body: BeginBody): AudioSource | null {
  const sources = (['aud_file', 'audio'] as const).flatMap((field): AudioSource[] => {
    const file = files.get(field);
    const name = body[field];
    return [
      ...(file ? [{ kind: 'file', field, file } as const] : []),
      ...(name === undefined ? [] : [{ kind: 'named', field, name } as const]),
    ];
  });
  if (sources.length > 1) throw invalidField('audio', 'conflicting', 'Give one audio: aud_file or audio.');
  return sources[0] ?? null;
}
