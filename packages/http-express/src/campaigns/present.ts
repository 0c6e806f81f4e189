import { type Campaign, type KeptNumber, numberStatuses, type Run } from '@ghanti/core';
import type { z } from 'zod';
import type { campaignSchema, keptNumber, progressSchema, runSchema } from './schemas';

/** A campaign as the wire answers it. `callers` are the numbers that its account owns. */
export function presentCampaign(campaign: Campaign, callers: readonly string[]): z.output<typeof campaignSchema> {
  return {
    id: campaign.id,
    name: campaign.name,
    number_count: campaign.total,
    user_phone: [...callers],
    services: campaign.services,
    description: campaign.description,
    usable_tags: [...campaign.usableTags],
    status: campaign.status,
    message: campaign.content?.message ?? null,
    audio: campaign.content?.audio?.name ?? null,
    voice_input: campaign.content?.voice ?? null,
    schedule_date: campaign.scheduledFor?.toISOString() ?? null,
    calling_window: campaign.callingWindow && { ...campaign.callingWindow, days: [...campaign.callingWindow.days] },
    progress: presentProgress(campaign),
    created_at: campaign.createdAt.toISOString(),
    updated_at: campaign.updatedAt.toISOString(),
  };
}

/** How many numbers stand where; statuses with none are there as well. */
export function presentProgress({
  counts,
  total,
}: Pick<Campaign, 'counts' | 'total'>): z.output<typeof progressSchema> {
  return { total, ...Object.fromEntries(numberStatuses.map((status) => [status, counts[status] ?? 0])) };
}

/** A number that was kept: `row` is its index in a list, or its row in a file. */
export function presentKept({ id, row, given, reference }: KeptNumber): z.output<typeof keptNumber> {
  return { id, row, number: given, reference };
}

export function presentRun(run: Run): z.output<typeof runSchema> {
  return {
    run_id: run.id,
    run_no: run.runNo,
    state: run.state,
    numbers: run.numbers,
    message: run.content.message,
    audio: run.content.audio?.name ?? null,
    voice_input: run.content.voice,
    priority: run.content.priority,
    keypad: run.content.keypad && {
      digits: run.content.keypad.digits,
      timeout: run.content.keypad.timeoutSeconds,
    },
    credits_held: run.held,
    credits_spent: run.settled,
    credits_released: run.released,
    reason: run.reason,
    schedule_date: run.scheduledFor?.toISOString() ?? null,
    created_at: run.createdAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    finished_at: run.finishedAt?.toISOString() ?? null,
  };
}
