import { describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../ports/telephony';
import { aCallTo } from '../testing/telephony/requests';
import { createTestClock, type TestClock } from '../testing/time/test-clock';
import { type JournalEntry, memoryJournal, type SimulatorJournal } from './journal';
import type { SimulatorOptions } from './options';
import { createSimulator } from './simulator';

const heard = '+9779843818700';
const never = new AbortController().signal;

/** A process of the carrier: `die` leaves the journal, and nothing else. */
function boot(clock: TestClock, journal: SimulatorJournal, options: SimulatorOptions = {}) {
  const events: ProviderEvent[] = [];
  const carrier = createSimulator({ clock, journal, ...options });
  carrier.listen(async (batch) => void events.push(...batch));
  return { carrier, events, types: () => events.map((event) => event.type), die: () => carrier.close() };
}

async function entriesOf(journal: SimulatorJournal): Promise<JournalEntry[]> {
  const all: JournalEntry[] = [];
  for await (const entry of journal.read()) all.push(entry);
  return all;
}

describe('a simulated carrier that is killed and started again', () => {
  it('goes on with a call in the middle of its talk', async () => {
    const clock = createTestClock();
    const journal = memoryJournal();
    const before = boot(clock, journal);
    const { providerId } = await before.carrier.placeCall(aCallTo(heard), never);
    await clock.advance(8_000);
    expect(before.types()).toEqual(['initiated', 'ringing', 'answered']);
    await before.die();

    const after = boot(clock, journal);
    expect(await after.carrier.fetch('PHONE', providerId)).toMatchObject({ type: 'answered' });
    await clock.advance(60_000);
    expect(after.types()).toEqual(['initiated', 'ringing', 'answered', 'mark', 'ended_completed']);
    expect(after.events.at(-1)).toMatchObject({ providerId, duration: 12, seq: 4 });
  });

  it('tells what ended while it was away', async () => {
    const clock = createTestClock();
    const journal = memoryJournal();
    const before = boot(clock, journal);
    await before.carrier.placeCall(aCallTo(heard), never);
    await before.die();
    await clock.advance(600_000);
    const after = boot(clock, journal);
    await clock.advance(0);
    await clock.advance(1);
    expect(after.types()).toEqual(['initiated', 'ringing', 'answered', 'mark', 'ended_completed']);
  });

  it('tells nothing again of an end that was taken', async () => {
    const clock = createTestClock();
    const journal = memoryJournal();
    const before = boot(clock, journal);
    await before.carrier.placeCall(aCallTo(heard), never);
    await clock.advance(60_000);
    expect(before.types().at(-1)).toBe('ended_completed');
    await before.die();
    const after = boot(clock, journal);
    await clock.advance(60_000);
    expect(after.types()).toEqual([]);
  });

  it('tells nothing of what ended long ago, and still answers who asks', async () => {
    const clock = createTestClock();
    const journal = memoryJournal();
    const before = boot(clock, journal);
    const { providerId } = await before.carrier.placeCall(aCallTo(heard), never);
    await before.die();
    await clock.advance(2 * 3_600_000);
    const after = boot(clock, journal);
    await clock.advance(1_000);
    expect(after.types()).toEqual([]);
    expect(await after.carrier.fetch('PHONE', providerId)).toMatchObject({ type: 'ended_completed', duration: 12 });
  });

  it('finds a call whose answer was lost with the process', async () => {
    const clock = createTestClock();
    const journal = memoryJournal();
    const intentAt = clock.now();
    const before = boot(clock, journal, { faults: { decide: () => 'accept_then_lose_answer' } });
    const request = aCallTo(heard);
    await expect(before.carrier.placeCall(request, never)).rejects.toMatchObject({ kind: 'in_doubt' });
    await before.die();
    const after = boot(clock, journal);
    expect(await after.carrier.findPlaced({ service: 'PHONE', ...request, intentAt })).toHaveLength(1);
  });

  it('remembers a hang-up', async () => {
    const clock = createTestClock();
    const journal = memoryJournal();
    const before = boot(clock, journal);
    const { providerId } = await before.carrier.placeCall(aCallTo(heard), never);
    await before.carrier.hangUp(providerId);
    await before.die();
    await clock.advance(30_000);
    const after = boot(clock, journal);
    expect(await after.carrier.fetch('PHONE', providerId)).toMatchObject({ type: 'ended_canceled' });
  });

  it('lets a call live at the speed that it was placed at', async () => {
    const clock = createTestClock();
    const journal = memoryJournal();
    const before = boot(clock, journal, { speed: 1 });
    const { providerId } = await before.carrier.placeCall(aCallTo(heard), never);
    await clock.advance(8_000);
    await before.die();
    const after = boot(clock, journal, { speed: 1_000 });
    expect(await after.carrier.fetch('PHONE', providerId)).toMatchObject({ type: 'answered' });
  });

  it('remembers which lines were sold', async () => {
    const clock = createTestClock();
    const journal = memoryJournal();
    const before = boot(clock, journal);
    await before.carrier.numbers.buy('b7142c5ae3b673d944d81c83bda4f5de');
    await before.die();
    const after = boot(clock, journal);
    const sids = (await after.carrier.numbers.available()).map((line) => line.sid);
    expect(sids).toHaveLength(7);
    expect(sids).not.toContain('b7142c5ae3b673d944d81c83bda4f5de');
  });
});

describe('compaction', () => {
  it('keeps what is recent, live or sold, and drops what ended long ago', async () => {
    const clock = createTestClock();
    const journal = memoryJournal();
    const before = boot(clock, journal);
    await before.carrier.placeCall(aCallTo(heard, { token: 'old' }), never);
    await before.carrier.numbers.buy('b7142c5ae3b673d944d81c83bda4f5de');
    await clock.advance(2 * 3_600_000);
    await before.carrier.placeCall(aCallTo(heard, { token: 'told' }), never);
    await clock.advance(60_000);
    const live = await before.carrier.placeCall(aCallTo(heard, { token: 'live' }), never);
    await before.carrier.hangUp(live.providerId);
    await before.die();

    const after = boot(clock, journal, { compact: true });
    expect((await after.carrier.numbers.available()).length).toBe(7);
    const entries = await entriesOf(journal);
    expect(entries.flatMap((entry) => (entry.type === 'placed' ? entry.token : []))).toEqual(['told', 'live']);
    expect(await after.carrier.fetch('PHONE', live.providerId)).toMatchObject({ type: 'ended_canceled' });
    await clock.advance(60_000);
    expect(new Set(after.events.map((event) => event.token))).toEqual(new Set(['live']));
  });

  it('happens only when it is asked for: the journal is the ground truth', async () => {
    const clock = createTestClock();
    const journal = memoryJournal();
    const before = boot(clock, journal);
    await before.carrier.placeCall(aCallTo(heard), never);
    await before.die();
    await clock.advance(2 * 3_600_000);
    const entries = await entriesOf(journal);
    await boot(clock, journal).carrier.numbers.available();
    expect(await entriesOf(journal)).toEqual(entries);
  });
});
