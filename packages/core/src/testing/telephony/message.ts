import { expect } from 'vitest';
import type { TelephonyCheck } from './check';

/** Sending text messages. */
export const messageChecks: readonly TelephonyCheck[] = [
  {
    name: 'sends one message for one request, and names it',
    needs: ['SMS'],
    async run(desk) {
      const text = desk.aText('delivered');
      const { providerId } = await desk.send(text);
      expect(providerId).toMatch(/\S/);
      await desk.untilOver(text.token);
      expect(await desk.provider.created(text.to)).toBe(1);
    },
  },
  {
    name: 'says "rejected" for a message to a number that the provider refuses, and creates nothing',
    needs: ['SMS', 'a number: rejected'],
    async run(desk) {
      const text = desk.aText('rejected');
      await desk.refused(desk.send(text), 'rejected');
      expect(await desk.provider.created(text.to)).toBe(0);
    },
  },
  {
    name: 'says "throttled" for a message that came too fast',
    needs: ['SMS', 'a number: throttled'],
    async run(desk) {
      const text = desk.aText('throttled');
      await desk.refused(desk.send(text), 'throttled');
      expect(await desk.provider.created(text.to)).toBe(0);
    },
  },
  {
    name: 'says "in_doubt" for a message whose answer was lost, and does not send it again',
    needs: ['SMS', 'a number: lost_after'],
    async run(desk) {
      const text = desk.aText('lost_after');
      await desk.refused(desk.send(text), 'in_doubt');
      await desk.provider.advance(5);
      expect(await desk.provider.created(text.to)).toBe(1);
    },
  },
  {
    name: 'finds a message whose answer was lost',
    needs: ['SMS', 'lookup', 'a number: lost_after'],
    async run(desk) {
      const text = desk.aText('lost_after');
      const intentAt = desk.now();
      await desk.refused(desk.send(text), 'in_doubt');
      const { token, to, from } = text;
      expect(await desk.telephony.findPlaced({ service: 'SMS', token, to, from, intentAt })).toHaveLength(1);
      expect(await desk.telephony.findPlaced({ service: 'PHONE', token, to, from, intentAt })).toEqual([]);
    },
  },
  {
    name: 'says "unsupported" to a message when it declares no messages',
    needs: ['without SMS', 'a number: heard'],
    async run(desk) {
      await desk.refused(desk.send(desk.aText('heard')), 'unsupported');
    },
  },
];
