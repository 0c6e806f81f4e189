import { advancing, type PlantedBug, put } from './plant';

/** Mistakes about what an event makes of a life. */
export const lifeBugs: readonly PlantedBug[] = [
  advancing('drop the rank guard', 'a late word puts a call back to what it says', (advance) => (recipient, event) => {
    const step = advance(recipient, event);
    const live = ['dialing', 'ringing', 'answered'] as const;
    const said = event.type === 'initiated' ? 'dialing' : event.type === 'ringing' ? 'ringing' : null;
    const isLive = live.some((state) => state === recipient.life.state);
    return said !== null && isLive && event.attemptNo === recipient.life.attemptNo ? put(step, { state: said }) : step;
  }),
  advancing('absent after one read', 'a lookup that finds nothing once is proof', (advance) => (recipient, event) => {
    const step = advance(recipient, event);
    if (event.type !== 'lookup_absent' || step.life.state !== 'unknown') return step;
    return advance({ ...recipient, life: step.life }, event);
  }),
  advancing(
    'deadline kills a live call',
    'a call that is silent too long has failed',
    (advance) => (recipient, event) => {
      const step = advance(recipient, event);
      const live = ['accepted', 'dialing', 'ringing', 'answered'].includes(recipient.life.state);
      return event.type === 'deadline' && live && step.life.state === recipient.life.state
        ? put(step, { state: 'failed', dueAt: null })
        : step;
    },
  ),
  advancing('second sid accepted', 'the newest provider id of an attempt is kept', (advance) => (recipient, event) => {
    const step = advance(recipient, event);
    const { providerId, attemptNo } = recipient.life;
    const stranger = event.providerId !== undefined && providerId !== null && event.providerId !== providerId;
    return stranger && event.attemptNo === attemptNo ? put(step, { providerId: event.providerId ?? null }) : step;
  }),
  advancing(
    'stale answer believed',
    'the answer of an older dispatch counts for the present one',
    (advance) => (recipient, event) =>
      advance(recipient, {
        ...event,
        dispatchNo: event.type === 'claim' ? event.dispatchNo : recipient.life.dispatchNo,
        attemptNo: recipient.life.attemptNo,
      }),
  ),
  advancing(
    'end mark forgotten',
    'that a message was heard to its end is not merged',
    (advance) => (recipient, event) =>
      event.type === 'mark'
        ? { life: recipient.life, changed: false, effects: [], charge: null }
        : advance(recipient, event),
  ),
  advancing(
    'machine counts as heard',
    'the policy about answering machines is not asked',
    (advance) => (recipient, event) => {
      const { answeredBy, ...rest } = event;
      return event.type === 'amd'
        ? { life: recipient.life, changed: false, effects: [], charge: null }
        : advance(recipient, rest);
    },
  ),
  advancing(
    'busy is failed',
    'a busy line is taken for a failure',
    (advance) => (recipient, event) =>
      advance(recipient, event.type === 'ended_busy' ? { ...event, type: 'ended_failed' } : event),
  ),
  advancing('seconds are lost', 'the talk time of the end is dropped', (advance) => (recipient, event) => {
    const { duration, ...rest } = event;
    return advance(recipient, rest);
  }),
];
