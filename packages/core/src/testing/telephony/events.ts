import { expect } from 'vitest';
import type { LifeState } from '../../machines/life';
import type { ProviderEvent } from '../../ports/telephony';
import type { TelephonyCheck } from './check';
import { type Desk, isOver } from './desk';
import { aLongTalk, anotherId } from './hang-up';
import type { KitFate } from './kit-provider';
import { lifeOf } from './life-of';

/** How far each event of a call is: one with a higher number of the provider's own order is never less far. */
const stages: Readonly<Record<string, number>> = { initiated: 1, ringing: 2, answered: 3, amd: 3, mark: 3 };
const stageOf = (event: ProviderEvent) => (isOver(event) ? 9 : (stages[event.type] ?? 0));

/** A call of a fate ends in this state of the engine's statechart, in whatever order its events arrive. */
function endsIn(fate: KitFate, state: LifeState): TelephonyCheck {
  return {
    name: `reports a call that is "${fate}" so that it ends ${state}, in whatever order its events arrive`,
    needs: ['PHONE', `a number: ${fate}`],
    async run(desk) {
      const call = desk.aCall(fate);
      await desk.place(call);
      await desk.untilOver(call.token);
      const events = desk.eventsOf(call.token);
      for (const order of [events, [...events].reverse(), [...events, ...events]])
        expect(lifeOf('PHONE', call, order).state).toBe(state);
    },
  };
}

async function aHeardCall(desk: Desk) {
  const call = desk.aCall('heard');
  const { providerId } = await desk.place(call);
  const end = await desk.untilOver(call.token);
  return { call, providerId, end, events: desk.eventsOf(call.token) };
}

/** What is reported of calls and messages, and what is answered when the engine asks. */
export const eventChecks: readonly TelephonyCheck[] = [
  endsIn('heard', 'completed'),
  endsIn('hangs_up_early', 'hungup'),
  endsIn('busy', 'unanswered'),
  endsIn('no_answer', 'unanswered'),
  endsIn('failed', 'failed'),
  {
    name: 'reports every event with the token and the id of its own call',
    needs: ['PHONE'],
    async run(desk) {
      const calls = [desk.aCall('heard'), desk.aCall('heard')];
      const placed = await Promise.all(calls.map((call) => desk.place(call)));
      for (const [index, call] of calls.entries()) {
        await desk.untilOver(call.token);
        for (const event of desk.eventsOf(call.token)) expect(event.providerId).toBe(placed[index]?.providerId);
      }
      const tokens = new Set(calls.map((call) => call.token));
      expect(desk.events.filter((event) => !tokens.has(event.token))).toEqual([]);
    },
  },
  {
    name: 'reports that it rings, or is answered, before it reports the end of an answered call',
    needs: ['PHONE'],
    async run(desk) {
      const { events } = await aHeardCall(desk);
      const end = events.findIndex(isOver);
      expect(events.slice(0, end).some((event) => event.type === 'ringing' || event.type === 'answered')).toBe(true);
    },
  },
  {
    name: 'numbers its events, where it numbers them, in the order of a call',
    needs: ['PHONE'],
    async run(desk) {
      const { events } = await aHeardCall(desk);
      const numbered = events.filter((event) => event.seq !== undefined);
      const stagesInOrder = [...numbered].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0)).map(stageOf);
      expect(stagesInOrder).toEqual([...stagesInOrder].sort((a, b) => a - b));
    },
  },
  {
    name: 'reports the seconds of the talk: as long as the message, and no longer than was allowed',
    needs: ['PHONE'],
    async run(desk) {
      const { call, end } = await aHeardCall(desk);
      expect(end.duration ?? -1).toBeGreaterThanOrEqual(call.contentSeconds - 1);
      expect(end.duration ?? -1).toBeLessThanOrEqual(call.timeLimitSeconds + 1);
    },
  },
  {
    name: 'reports the keys that were pressed in answer to a question, and that it was heard',
    needs: ['PHONE', 'keypad', 'a number: presses_one'],
    async run(desk) {
      const call = desk.aCall('presses_one', { keypad: { digits: 1, timeoutSeconds: 5 } });
      await desk.place(call);
      await desk.untilOver(call.token);
      const events = desk.eventsOf(call.token);
      for (const order of [events, [...events].reverse(), [...events, ...events]]) {
        const { state, evidence } = lifeOf('PHONE', call, order);
        expect({ state, keys: evidence.keys }).toEqual({ state: 'completed', keys: '1' });
      }
    },
  },
  {
    name: 'reports no keys of a call that asked for none',
    needs: ['PHONE', 'keypad', 'a number: presses_one'],
    async run(desk) {
      const call = desk.aCall('presses_one');
      await desk.place(call);
      await desk.untilOver(call.token);
      expect(desk.eventsOf(call.token).filter((event) => event.keys !== undefined)).toEqual([]);
    },
  },
  {
    name: 'says that a machine answered',
    needs: ['PHONE', 'machineDetection', 'a number: machine'],
    async run(desk) {
      const call = desk.aCall('machine', { detectMachine: true });
      await desk.place(call);
      await desk.untilOver(call.token);
      const said = desk.eventsOf(call.token).flatMap((event) => event.answeredBy ?? []);
      expect(said.some((who) => who !== 'human')).toBe(true);
    },
  },
  {
    name: 'answers, when it is asked, the end that it reported',
    needs: ['PHONE'],
    async run(desk) {
      const { providerId, end } = await aHeardCall(desk);
      expect(await desk.telephony.fetch('PHONE', providerId)).toMatchObject({
        type: end.type,
        providerId,
        duration: end.duration,
      });
    },
  },
  {
    name: 'answers that a call is live while it is',
    needs: ['PHONE'],
    async run(desk) {
      const { providerId } = await desk.place(desk.aCall('heard', aLongTalk));
      const report = await desk.telephony.fetch('PHONE', providerId);
      expect(report).toMatchObject({ providerId });
      expect(report && isOver(report), 'over at once').toBe(false);
    },
  },
  {
    name: 'answers null when it is asked about a call that it does not know',
    needs: ['PHONE'],
    async run(desk) {
      const { providerId } = await desk.place(desk.aCall('heard'));
      expect(await desk.telephony.fetch('PHONE', anotherId(providerId))).toBeNull();
    },
  },
  {
    name: 'reports a message that arrives so that it ends completed',
    needs: ['SMS'],
    async run(desk) {
      const text = desk.aText('delivered');
      const { providerId } = await desk.send(text);
      await desk.untilOver(text.token);
      const events = desk.eventsOf(text.token);
      for (const order of [events, [...events].reverse(), [...events, ...events]])
        expect(lifeOf('SMS', text, order).state).toBe('completed');
      expect(await desk.telephony.fetch('SMS', providerId)).toMatchObject({ type: 'delivered', providerId });
    },
  },
  {
    name: 'reports a message that does not arrive so that it ends failed or unanswered, with a reason',
    needs: ['SMS', 'a number: undelivered'],
    async run(desk) {
      const text = desk.aText('undelivered');
      await desk.send(text);
      const end = await desk.untilOver(text.token);
      expect(lifeOf('SMS', text, desk.eventsOf(text.token)).state).toMatch(/^(failed|unanswered)$/);
      expect(end.reason ?? '').not.toBe('');
    },
  },
  {
    name: 'offers events again that could not be committed',
    needs: ['PHONE', 'listen'],
    async run(desk) {
      const call = desk.aCall('heard');
      desk.refuse(true);
      await desk.place(call);
      await desk.provider.advance(30);
      expect(desk.events).toEqual([]);
      desk.refuse(false);
      await desk.untilOver(call.token);
      expect(lifeOf('PHONE', call, desk.eventsOf(call.token)).state).toBe('completed');
    },
  },
];
