import type { OutboxRow, Tables } from '../../../memory/store/tables';
import type { Store } from '../../../ports/store';
import type { PlantedIn } from '../world';
import { type PlantedBug, steps, tablesOf } from './plant';

/** Changes the events that a step about lives has written; what the change answers is written in their place. */
const written = (
  name: string,
  words: string,
  change: (events: readonly OutboxRow[], within: PlantedIn, deliveries: OutboxRow[]) => readonly OutboxRow[],
): PlantedBug =>
  steps(name, words, ({ dispatch }: Store, within) => {
    const watched = async <T>(act: () => Promise<T>): Promise<T> => {
      const rows = [...tablesOf(within).endpoints.values()].map((row) => ({ row, from: row.deliveries.length }));
      const answer = await act();
      for (const { row, from } of rows) {
        const changed = change(row.deliveries.slice(from), within, row.deliveries);
        row.deliveries.splice(from, row.deliveries.length - from, ...changed);
      }
      return answer;
    };
    return {
      dispatch: {
        apply: (...step) => watched(() => dispatch.apply(...step)),
        recordIntents: (step) => watched(() => dispatch.recordIntents(step)),
      },
    };
  });

const nextEvent = (tables: Tables, row: OutboxRow): OutboxRow => ({
  ...row,
  event: { ...row.event, id: tables.nextId('event') },
});

/** Mistakes about what hosts are told. */
export const outboxBugs: readonly PlantedBug[] = [
  written('change without its event', 'that it rings is not told', (events) =>
    events.filter(({ event }) => event.data.status !== 'ringing'),
  ),
  written('change told twice', 'an event is written twice, under two ids', (events, within) =>
    events.flatMap((row) => [row, nextEvent(tablesOf(within), row)]),
  ),
  written('told after the commit', 'events are written by a step of their own', (events, { later }, deliveries) => {
    void later(500).then(() => deliveries.push(...events));
    return [];
  }),
  written('rev by the clock', 'the time is the revision, and two events come at one time', (events) =>
    events.map((row) => ({ ...row, event: { ...row.event, id: Math.floor(row.event.at.getTime() / 5_000) } })),
  ),
  steps('every run silent', 'that a run is paused, resumed or ended is not told', ({ runs }, within) => {
    const silent = async <T>(act: () => Promise<T>): Promise<T> => {
      const rows = [...tablesOf(within).endpoints.values()].map((row) => ({ row, from: row.deliveries.length }));
      const answer = await act();
      for (const { row, from } of rows) row.deliveries.length = from;
      return answer;
    };
    return {
      runs: {
        pause: (...step) => silent(() => runs.pause(...step)),
        resume: (...step) => silent(() => runs.resume(...step)),
        terminate: (...step) => silent(() => runs.terminate(...step)),
      },
    };
  }),
  steps('everybody is told', 'the endpoints of other accounts hear of a change, too', ({ dispatch }, within) => ({
    dispatch: {
      async apply(...step) {
        const rows = [...tablesOf(within).endpoints.values()].map((row) => ({ row, from: row.deliveries.length }));
        const applied = await dispatch.apply(...step);
        const told = rows.map(({ row, from }) => ({ row, events: row.deliveries.slice(from) }));
        for (const { row, events } of told)
          for (const other of told)
            if (other.row.endpoint.accountId !== row.endpoint.accountId) other.row.deliveries.push(...events);
        return applied;
      },
    },
  })),
  steps('another id at each attempt', 'a host cannot know what it has seen', ({ outbox }) => ({
    outbox: {
      async claimDue(step) {
        const due = await outbox.claimDue(step);
        return due.map((one) => ({
          ...one,
          event: { ...one.event, id: one.event.id + 1_000_000 * (one.attempt - 1) },
        }));
      },
    },
  })),
  steps('delivered once claimed', 'what has left for a host counts as taken', ({ outbox }, within) => ({
    outbox: {
      async claimDue(step) {
        const due = await outbox.claimDue(step);
        for (const { event, target } of due)
          for (const row of tablesOf(within).endpoints.get(target.id)?.deliveries ?? [])
            if (row.event === event) Object.assign(row, { state: 'delivered', nextAt: null, leasedUntil: null });
        return due;
      },
    },
  })),
  steps('given up at the first failure', 'a host that fails once is not told again', ({ outbox }) => ({
    outbox: {
      record: (step) =>
        outbox.record(step.outcome.kind === 'failed' ? { ...step, outcome: { ...step.outcome, nextAt: null } } : step),
    },
  })),
  steps('cursor outbox', 'a reader remembers how far it has come, and looks at nothing before that', ({ outbox }) => {
    const seen = new Map<number, number>();
    return {
      outbox: {
        async claimDue(step) {
          const due = await outbox.claimDue(step);
          return due.filter(({ event, target }) => {
            const last = seen.get(target.id) ?? 0;
            seen.set(target.id, Math.max(last, event.id));
            return event.id > last;
          });
        },
      },
    };
  }),
];
