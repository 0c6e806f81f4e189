import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Advance, advance, defaultLifePolicy, type LifePolicy } from './advance';
import { mergeEvidence, noEvidence } from './evidence';
import { begunLife, type Life, type LifeEvent, unbornLife } from './life';

const start = new Date('2026-11-24T06:00:00Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1_000);

type Happening = Partial<LifeEvent> & Pick<LifeEvent, 'type'>;

/** Carries a life over events of its first attempt and dispatch, one second apart. */
function live(
  events: readonly Happening[],
  options: { service?: 'PHONE' | 'SMS'; from?: Life; policy?: LifePolicy } = {},
) {
  let life = options.from ?? begunLife(unbornLife());
  const steps: Advance[] = [];
  events.forEach((event, n) => {
    const full: LifeEvent = { attemptNo: 1, dispatchNo: 1, ...event };
    const step = advance(options.service ?? 'PHONE', life, full, at(n), options.policy ?? defaultLifePolicy);
    steps.push(step);
    life = step.life;
  });
  const effects = steps.flatMap((step) => step.effects);
  return { life, steps, effects, settled: effects.filter((effect) => effect.type === 'settle').length };
}

const claim: Happening = { type: 'claim', from: '+9771', contentSeconds: 20 };
const accepted: Happening = { type: 'accepted', providerId: 'CA1' };

describe('the life of a call', () => {
  it('goes from claim to completed, and settles once', () => {
    const { life, settled } = live([
      claim,
      accepted,
      { type: 'initiated', providerId: 'CA1', seq: 0 },
      { type: 'ringing', providerId: 'CA1', seq: 1 },
      { type: 'answered', providerId: 'CA1', seq: 2 },
      { type: 'mark', providerId: 'CA1' },
      { type: 'ended_completed', providerId: 'CA1', seq: 3, duration: 21 },
    ]);
    expect(life).toMatchObject({ state: 'completed', providerId: 'CA1', dueAt: null });
    expect(life.evidence).toMatchObject({ rank: 100, mark: true, duration: 21 });
    expect(settled).toBe(1);
  });

  it('ends by a word whose seconds or order are no number, as if it had told none: nothing could be charged by them', () => {
    for (const duration of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      const { life } = live([claim, accepted, { type: 'ended_completed', seq: Number.NaN, duration }]);
      expect(life).toMatchObject({ state: 'hungup', evidence: { duration: null, ended: { seq: -1 } } });
    }
  });

  it('comes to the same end and the same money in every order of its webhooks, each once or twice', () => {
    const endings = ['ended_completed', 'ended_canceled', 'ended_failed', 'ended_busy', 'ended_no_answer'] as const;
    let sequences = 0;
    for (const ending of endings) {
      const words: Happening[] = [
        { type: 'initiated', providerId: 'CA1', seq: 0 },
        { type: 'ringing', providerId: 'CA1', seq: 1 },
        { type: 'answered', providerId: 'CA1', seq: 2, answeredBy: 'human' },
        { type: 'mark', providerId: 'CA1' },
        { type: ending, providerId: 'CA1', seq: 3, duration: 9 },
      ];
      const outcomes = new Map<string, Set<string>>();
      for (const order of orderedSubsets(words)) {
        for (const doubled of [null, ...order.keys()]) {
          const told = doubled === null ? order : [...order, order[doubled] as Happening];
          const { life, settled } = live([claim, accepted, ...told]);
          const known = order
            .map((word) => word.type)
            .sort()
            .join(' ');
          const ended = order.some((word) => word.type === ending);
          expect(settled, known).toBe(ended ? 1 : 0);
          const outcome = JSON.stringify([life.state, life.evidence]);
          outcomes.set(known, (outcomes.get(known) ?? new Set()).add(outcome));
          sequences++;
        }
      }
      for (const [known, ends] of outcomes) expect(ends.size, `${known}: ${[...ends]}`).toBe(1);
    }
    expect(sequences).toBeGreaterThan(8_000);
  });

  it('was completed when it lasted as long as the message, and hung up when it did not', () => {
    const ended = (duration: number, contentSeconds: number) =>
      live([{ ...claim, contentSeconds }, accepted, { type: 'ended_completed', providerId: 'CA1', duration }]).life
        .state;
    expect(ended(19, 20)).toBe('completed');
    expect(ended(18, 20)).toBe('hungup');
    expect(ended(0, 1)).toBe('hungup');
    expect(ended(1, 1)).toBe('completed');
  });

  it('keeps no reason of an end that a later word took back', () => {
    const busy: Happening = { type: 'ended_busy', providerId: 'CA1', seq: 2, reason: 'busy' };
    const talked: Happening = { type: 'ended_completed', providerId: 'CA1', seq: 3, duration: 4 };
    for (const order of [
      [busy, talked],
      [talked, busy],
      [busy, talked, busy],
    ])
      expect(live([claim, accepted, ...order]).life).toMatchObject({ state: 'hungup', reason: null });
    expect(live([claim, accepted, busy, { ...busy, seq: 3, reason: 'declined' }]).life.reason).toBe('declined');
    const again: Happening = { type: 'ended_busy', providerId: 'CA1', seq: 2 };
    expect(live([claim, accepted, busy, again]).life.reason).toBe('busy');
  });

  it('is corrected by an end mark that comes late, and money does not move again', () => {
    const { life, settled } = live([
      claim,
      accepted,
      { type: 'ended_completed', providerId: 'CA1', duration: 5 },
      { type: 'mark', providerId: 'CA1' },
    ]);
    expect(life.state).toBe('completed');
    expect(settled).toBe(1);
  });

  it('is asked about when its answer was lost, and found', () => {
    const lost = live([claim, { type: 'ambiguous', reason: 'timeout' }]);
    expect(lost.life).toMatchObject({ state: 'unknown', dueAt: at(60) });
    const found = live([{ type: 'lookup_found', providerId: 'CA1' }], { from: lost.life });
    expect(found.life).toMatchObject({ state: 'accepted', providerId: 'CA1' });
  });

  it('is dialled again only after two absences, by a new dispatch of the same attempt', () => {
    const once = live([claim, { type: 'ambiguous' }, { type: 'lookup_absent' }]);
    expect(once.life).toMatchObject({ state: 'unknown', absences: 1 });
    const twice = live([{ type: 'lookup_absent' }], { from: once.life });
    expect(twice.life).toMatchObject({ state: 'queued', attemptNo: 1, dispatchNo: 1, absences: 0, dueAt: null });
    expect(live([{ ...claim, dispatchNo: 1 }], { from: twice.life }).life.state).toBe('queued');
    expect(live([{ ...claim, dispatchNo: 2 }], { from: twice.life }).life).toMatchObject({
      state: 'intent',
      dispatchNo: 2,
    });
  });

  it('takes up the call of a void dispatch that shows itself after all, and drops the redial', () => {
    const voided = live([claim, { type: 'ambiguous' }, { type: 'lookup_absent' }, { type: 'lookup_absent' }]);
    const shown = live([{ type: 'ringing', providerId: 'CA1' }], { from: voided.life });
    expect(shown.life).toMatchObject({ state: 'ringing', providerId: 'CA1' });
    expect(shown.effects).toContainEqual({ type: 'alarm', alarm: 'absence_wrong' });
  });

  it('ends a second call of one attempt at once, and keeps the first', () => {
    const { life, effects } = live([claim, accepted, { type: 'ringing', providerId: 'CA2' }]);
    expect(life).toMatchObject({ state: 'accepted', providerId: 'CA1' });
    expect(effects).toContainEqual({ type: 'hang_up', providerId: 'CA2', why: 'double_dial' });
    expect(effects).toContainEqual({ type: 'alarm', alarm: 'double_dial' });
  });

  it('is not moved by the words of an earlier attempt', () => {
    const { life, steps } = live([claim, { ...accepted, attemptNo: 0 }]);
    expect(life.state).toBe('intent');
    expect(steps[1]?.changed).toBe(false);
  });

  it('is not moved by a worker that answers for a dispatch given up since', () => {
    const second = live([
      claim,
      { type: 'ambiguous' },
      { type: 'lookup_absent' },
      { type: 'lookup_absent' },
      { ...claim, dispatchNo: 2 },
    ]);
    for (const type of ['throttled', 'not_sent', 'rejected_number', 'ambiguous'] as const)
      expect(live([{ type, dispatchNo: 1 }], { from: second.life }).life.state).toBe('intent');
  });

  it('says nothing changed when it hears a thing twice, and puts off no deadline', () => {
    const ringing = live([claim, accepted, { type: 'ringing', providerId: 'CA1', seq: 1 }]);
    const again = advance(
      'PHONE',
      ringing.life,
      { type: 'ringing', providerId: 'CA1', seq: 1, attemptNo: 1, dispatchNo: 1 },
      at(50),
      defaultLifePolicy,
    );
    expect(again).toMatchObject({ changed: false, effects: [] });
    expect(again.life.dueAt).toEqual(ringing.life.dueAt);
  });

  it('that was asked to end is ended as soon as its call is known', () => {
    const hangUp = { type: 'hang_up', providerId: 'CA1', why: 'terminate' };
    expect(live([claim, accepted, { type: 'terminate' }]).effects).toContainEqual(hangUp);
    expect(live([claim, { type: 'terminate' }, accepted]).effects).toContainEqual(hangUp);
    const ended = live([claim, accepted, { type: 'answered', providerId: 'CA1' }, { type: 'terminate' }]);
    const { life, settled } = live([{ type: 'ended_completed', providerId: 'CA1', duration: 3 }], { from: ended.life });
    expect(life.state).toBe('terminated');
    expect(settled).toBe(1);
  });

  it('that was asked to end, and presumed failed, is ended when it shows itself after all', () => {
    const presumed = live([claim, { type: 'ambiguous' }, { type: 'terminate' }, { type: 'deadline' }]);
    expect(presumed.life.state).toBe('presumed_failed');
    const shown = live([{ type: 'ringing', providerId: 'CA1' }], { from: presumed.life });
    expect(shown.effects).toContainEqual({ type: 'hang_up', providerId: 'CA1', why: 'terminate' });
  });

  it('that nobody has claimed ends at once when it is not wanted any more', () => {
    for (const type of ['terminate', 'removed'] as const)
      expect(live([{ type, dispatchNo: 0 }])).toMatchObject({ life: { state: 'terminated' }, settled: 1 });
    const gone = live([{ type: 'suppressed', dispatchNo: 0, reason: 'missing_tag: tags_name' }]);
    expect(gone).toMatchObject({ life: { state: 'failed', reason: 'missing_tag: tags_name' }, settled: 1 });
  });

  it('that was terminated in doubt is not dialled again when it is found absent', () => {
    const { life } = live([
      claim,
      { type: 'ambiguous' },
      { type: 'terminate' },
      { type: 'lookup_absent' },
      { type: 'lookup_absent' },
    ]);
    expect(life.state).toBe('terminated');
  });

  it('is presumed failed when nobody can say, keeps its hold a day, and believes the provider afterwards', () => {
    const presumed = live([claim, { type: 'ambiguous' }, { type: 'deadline' }]);
    expect(presumed.life).toMatchObject({ state: 'presumed_failed', reason: 'unknown_outcome' });
    expect(presumed.settled).toBe(0);
    expect(presumed.life.dueAt).toEqual(at(2 + 86_400));
    expect(presumed.effects).toContainEqual({ type: 'alarm', alarm: 'needs_attention' });
    expect(live([{ type: 'ringing', providerId: 'CA1' }], { from: presumed.life }).life.state).toBe('presumed_failed');
    const believed = live([{ type: 'ended_busy', providerId: 'CA1' }], { from: presumed.life });
    expect(believed).toMatchObject({ life: { state: 'unanswered' }, settled: 1 });
    const released = live([{ type: 'deadline' }], { from: presumed.life });
    expect(released).toMatchObject({ life: { state: 'presumed_failed', dueAt: null }, settled: 1 });
  });

  it('gives a silent call more time when the provider says that it lives', () => {
    const silent = live([claim, accepted]);
    const asked = advance(
      'PHONE',
      silent.life,
      { type: 'deadline', attemptNo: 1, dispatchNo: 1 },
      at(500),
      defaultLifePolicy,
    );
    expect(asked.life).toMatchObject({ state: 'accepted', dueAt: at(620) });
  });

  it('is ended when a machine answers and the campaign asks for that, else it is recorded', () => {
    const machine: Happening[] = [claim, accepted, { type: 'amd', providerId: 'CA1', answeredBy: 'machine_start' }];
    const policy = { ...defaultLifePolicy, endsOnMachine: true };
    expect(live(machine, { policy }).effects).toContainEqual({ type: 'hang_up', providerId: 'CA1', why: 'machine' });
    const spokenTo = live([
      ...machine,
      { type: 'mark', providerId: 'CA1' },
      { type: 'ended_completed', providerId: 'CA1' },
    ]);
    expect(spokenTo.life).toMatchObject({ state: 'completed', evidence: { answeredBy: 'machine_start' } });
  });

  it('waits as long as a throttle says, and keeps nothing of the void request', () => {
    const { life } = live([claim, { type: 'throttled', notBefore: at(30), reason: '20429' }]);
    expect(life).toMatchObject({ state: 'queued', notBefore: at(30), evidence: noEvidence, dueAt: null });
  });
});

describe('the life of a message', () => {
  const sms = { service: 'SMS' } as const;
  const sent: Happening[] = [
    { type: 'claim', from: '+9771', segments: 1 },
    { type: 'accepted', providerId: 'SM1' },
  ];

  it('is completed by its receipt, whatever came before', () => {
    expect(
      live([...sent, { type: 'sent', providerId: 'SM1' }, { type: 'delivered', providerId: 'SM1' }], sms),
    ).toMatchObject({
      life: { state: 'completed' },
      settled: 1,
    });
    expect(
      live([...sent, { type: 'delivered', providerId: 'SM1' }, { type: 'sent', providerId: 'SM1' }], sms).life.state,
    ).toBe('completed');
  });

  it('is taken for delivered after a day without a receipt, until a receipt says otherwise', () => {
    const silent = live([...sent, { type: 'sent', providerId: 'SM1' }], sms);
    expect(silent.life.dueAt).toEqual(at(2 + 86_400));
    const assumed = live([{ type: 'receipt_timeout' }], { ...sms, from: silent.life });
    expect(assumed).toMatchObject({ life: { state: 'completed' }, settled: 1 });
    const corrected = live([{ type: 'failed', providerId: 'SM1' }], { ...sms, from: assumed.life });
    expect(corrected).toMatchObject({ life: { state: 'failed' }, settled: 0 });
  });

  it('is unanswered when the handset is off, and failed for other reasons', () => {
    expect(live([...sent, { type: 'undelivered', providerId: 'SM1' }], sms).life.state).toBe('unanswered');
    expect(live([...sent, { type: 'failed', providerId: 'SM1', reason: '30005' }], sms).life).toMatchObject({
      state: 'failed',
      reason: '30005',
    });
  });

  it('has no reason once it is completed, whichever receipt came last, and costs what it was settled at', () => {
    const undelivered: Happening = { type: 'undelivered', providerId: 'SM1', reason: 'handset_unreachable (30003)' };
    const delivered: Happening = { type: 'delivered', providerId: 'SM1' };
    const corrected = live([...sent, undelivered, delivered], sms);
    expect(corrected).toMatchObject({ life: { state: 'completed', reason: null }, settled: 1 });
    expect(corrected.steps.map(({ effects }) => effects.length)).toEqual([0, 0, 1, 0]);
    for (const late of [
      [delivered, undelivered],
      [undelivered, delivered, undelivered],
    ])
      expect(live([...sent, ...late], sms).life).toMatchObject({ state: 'completed', reason: null });
    const presumed = live([{ type: 'claim', segments: 1 }, { type: 'ambiguous' }, { type: 'deadline' }], sms).life;
    expect(presumed.reason).toBe('unknown_outcome');
    expect(live([delivered], { ...sms, from: presumed }).life.reason).toBeNull();
  });

  it('has the reason of the receipt that is believed, in every order', () => {
    const receipts: Happening[] = [
      { type: 'failed', providerId: 'SM1', reason: 'failed (30008)' },
      { type: 'undelivered', providerId: 'SM1', reason: 'handset_unreachable (30003)' },
      { type: 'canceled', providerId: 'SM1', reason: 'canceled' },
      { type: 'sent', providerId: 'SM1' },
    ];
    for (const order of [...orderedSubsets(receipts)].filter(({ length }) => length === receipts.length))
      expect(live([...sent, ...order], sms).life).toMatchObject({
        state: 'unanswered',
        reason: 'handset_unreachable (30003)',
      });
  });
});

describe('evidence', () => {
  const kind = fc.constantFrom('completed', 'canceled', 'failed', 'busy', 'no_answer', 'delivered', 'assumed');
  const evidence = fc.record({
    rank: fc.constantFrom(0, 10, 20, 30, 40, 50, 90, 100),
    ended: fc.option(fc.record({ kind, seq: fc.integer({ min: -1, max: 5 }) })),
    mark: fc.boolean(),
    duration: fc.option(fc.nat(100)),
    answeredBy: fc.option(fc.constantFrom('human', 'machine_start')),
    keys: fc.option(fc.constantFrom('1', '12', '2', '#')),
    terminateAsked: fc.boolean(),
  });

  it('merges alike in either order, in any grouping, and once is as good as twice', () => {
    fc.assert(
      fc.property(evidence, evidence, evidence, (a, b, c) => {
        const sameEnding = a.ended && b.ended && a.ended.seq === b.ended.seq && a.ended.kind !== b.ended.kind;
        fc.pre(!sameEnding || rankOf(a.ended?.kind) !== rankOf(b.ended?.kind));
        expect(mergeEvidence(a, b)).toEqual(mergeEvidence(b, a));
        expect(mergeEvidence(mergeEvidence(a, b), c)).toEqual(mergeEvidence(a, mergeEvidence(b, c)));
        expect(mergeEvidence(a, a)).toEqual(a);
        expect(mergeEvidence(a, noEvidence)).toEqual(a);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** A call and a message never share evidence: their best endings tie, and nothing else does. */
const rankOf = (kind: string | undefined) => (kind === 'delivered' ? 'completed' : kind);

/** Every ordered selection of some of the words: 326 of five. */
function* orderedSubsets<T>(words: readonly T[], chosen: readonly T[] = []): Generator<readonly T[]> {
  yield chosen;
  for (const word of words) if (!chosen.includes(word)) yield* orderedSubsets(words, [...chosen, word]);
}

describe('a request whose intent the database lost (C12)', () => {
  const begun = begunLife(unbornLife());
  const alarms = (step: { effects: readonly { type: string }[] }) =>
    step.effects.flatMap((effect) => ('alarm' in effect ? [effect.alarm] : []));

  it.each([
    ['PHONE', { type: 'initiated', providerId: 'CA1', seq: 0 }, 'dialing'],
    ['PHONE', { type: 'ringing', providerId: 'CA1', seq: 1 }, 'ringing'],
    ['PHONE', { type: 'answered', providerId: 'CA1', seq: 2 }, 'answered'],
    ['PHONE', { type: 'lookup_found', providerId: 'CA1' }, 'accepted'],
    ['PHONE', { type: 'accepted', providerId: 'CA1', from: '+9771' }, 'accepted'],
    ['PHONE', { type: 'ended_completed', providerId: 'CA1', duration: 30 }, 'hungup'],
    ['SMS', { type: 'sent', providerId: 'SM1' }, 'sent'],
    ['SMS', { type: 'delivered', providerId: 'SM1' }, 'completed'],
  ] as const)('is adopted by a %s for a word of it: %j', (service, event, state) => {
    const told = live([event], { service, from: begun });
    expect(told.life).toMatchObject({ state, dispatchNo: 1, providerId: event.providerId });
    expect(told.life.intentAt).toBeInstanceOf(Date);
    expect(alarms(told)).toEqual(['intent_lost']);
    expect(told.life.dueAt === null).toBe(['completed', 'hungup'].includes(state));
    // Nobody dials it again: the claim that a worker had ready is of a dispatch that is there already.
    const again = live(
      [
        { ...claim, dispatchNo: 1 },
        { ...claim, dispatchNo: 2 },
      ],
      { service, from: told.life },
    );
    expect(again.life).toEqual(told.life);
  });

  it('is in doubt, not redialled, when the worker that sent it got no answer', () => {
    const { life } = live([{ type: 'ambiguous', reason: 'timeout', from: '+9771' }], { from: begun });
    expect(life).toMatchObject({ state: 'unknown', dispatchNo: 1, from: '+9771' });
    expect(life.dueAt).toBeInstanceOf(Date);
    expect(live([{ type: 'lookup_absent' }, { type: 'lookup_absent' }], { from: life }).life).toMatchObject({
      ...{ state: 'queued', dispatchNo: 1 },
    });
  });

  it('may be sent anew when the worker knows that nothing was sent', () => {
    for (const type of ['not_sent', 'throttled', 'rejected_account'] as const)
      expect(live([{ type }], { from: begun }).life).toEqual(begun);
  });

  it('leaves a doubled answer of a dispatch that was put back alone', () => {
    const { life } = live([claim, { type: 'not_sent' }]);
    expect(live([{ type: 'ambiguous' }], { from: life }).life).toEqual(life);
  });

  it('of a begin that is lost as a whole is told to the operator, and waits for that begin', () => {
    const told = live([{ type: 'ringing', providerId: 'CA1', attemptNo: 2 }], { from: begun });
    expect(told.life).toEqual(begun);
    expect(alarms(told)).toEqual(['unknown_attempt']);
    const next = begunLife(begun);
    expect(live([{ type: 'ringing', providerId: 'CA1', attemptNo: 2 }], { from: next }).life.state).toBe('ringing');
  });
});

describe('one who may not be called yet', () => {
  it('waits until then, with the reason, and goes on as if nothing had been', () => {
    const notBefore = at(3_600);
    const waits = live([{ type: 'postponed', dispatchNo: 0, reason: 'calling_window', notBefore }]);
    expect(waits.life).toMatchObject({
      state: 'queued',
      notBefore,
      reason: 'calling_window',
      dispatchNo: 0,
      dueAt: null,
    });
    expect(waits.effects).toEqual([]);
    expect(live([claim], { from: waits.life }).life).toMatchObject({ state: 'intent', notBefore: null, reason: null });
  });
});
