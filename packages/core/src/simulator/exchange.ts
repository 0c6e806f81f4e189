import { createArchive } from './archive';
import { endOf } from './fates';
import type { JournalEntry, PlacedEntry, SimulatorJournal } from './journal';

/** A call or message as the exchange knows it. */
export interface Call {
  readonly placed: PlacedEntry;
  hungUpAt: number | null;
  /** Its end was told and taken: nothing of it is told again. */
  told: boolean;
}

/** What the simulated carrier knows: recent calls in memory, older ones in the journal, and the lines that it sold. */
export interface Exchange {
  /** The calls of the memory, oldest first. */
  recent(): IterableIterator<Call>;
  /** Calls placed for a token since an instant (ms of the epoch); asks the journal when that is older than the memory. */
  findByToken(token: string, since: number): Promise<readonly Call[]>;
  /** The same, by any test. */
  find(matches: (placed: PlacedEntry) => boolean, since: number): Promise<readonly Call[]>;
  get(providerId: string): Promise<Call | null>;
  /** Ends a call and writes that down; false when it was over already. */
  hangUp(call: Call): Promise<boolean>;
  /** The sids of the lines that were bought and not released. */
  readonly bought: ReadonlySet<string>;
  /** Writes an entry down, then knows it. */
  record(entry: JournalEntry): Promise<void>;
}

/** Calls that are over and told are kept up to this many, so that a fast campaign does not fill the memory. */
const settledInMemory = 20_000;

/** Reads what the journal tells and keeps what may still matter. Rejects when the journal cannot be read. */
export async function openExchange(options: {
  readonly journal: SimulatorJournal;
  readonly now: () => number;
  readonly forgetAfterMs: number;
  readonly compact: boolean;
}): Promise<Exchange> {
  const { journal, now, forgetAfterMs } = options;
  const calls = new Map<string, Call>();
  const byToken = new Map<string, Call[]>();
  const bought = new Set<string>();
  const archive = createArchive(journal);
  /** No call that was placed later than this is forgotten. */
  let forgottenUpTo = Number.NEGATIVE_INFINITY;

  const mayBeForgotten = (since: number) => since <= forgottenUpTo;
  const isOver = ({ placed, hungUpAt }: Call, forMs: number) => endOf(placed, hungUpAt) + forMs < now();
  const isOld = (call: Call) => isOver(call, forgetAfterMs);
  const isSettled = (call: Call) => calls.size > settledInMemory && call.told && isOver(call, 0);

  function learn(entry: JournalEntry): void {
    switch (entry.type) {
      case 'placed':
        keep({ placed: entry, hungUpAt: null, told: false });
        return;
      case 'hung_up': {
        const call = calls.get(entry.providerId);
        if (call) call.hungUpAt ??= entry.at;
        return;
      }
      case 'told':
        for (const id of entry.providerIds) {
          const call = calls.get(id);
          if (call) call.told = true;
        }
        return;
      case 'bought':
        bought.add(entry.sid);
        return;
      case 'released':
        bought.delete(entry.sid);
    }
  }

  function keep(call: Call): void {
    // Each call that comes looks at the oldest ones: the memory is bounded without a timer.
    for (const oldest of calls.values()) {
      if (!isOld(oldest) && !isSettled(oldest)) break;
      forget(oldest);
    }
    if (isOld(call)) {
      forget(call);
      return;
    }
    calls.set(call.placed.providerId, call);
    const { token } = call.placed;
    byToken.set(token, [...(byToken.get(token) ?? []), call]);
  }

  function forget(call: Call): void {
    const { providerId, token, at } = call.placed;
    forgottenUpTo = Math.max(forgottenUpTo, at);
    calls.delete(providerId);
    const others = byToken.get(token)?.filter((other) => other !== call) ?? [];
    if (others.length > 0) byToken.set(token, others);
    else byToken.delete(token);
  }

  for await (const entry of journal.read()) learn(entry);
  if (options.compact && mayBeForgotten(0) && journal.rewrite) {
    await journal.rewrite(entriesOf(calls.values(), bought));
    forgottenUpTo = Number.NEGATIVE_INFINITY;
  }

  return {
    bought,
    recent: () => calls.values(),
    async hangUp(call) {
      if (endOf(call.placed, call.hungUpAt) <= now()) return false;
      // Known before it is written, so that nothing is told meanwhile of a future that will not be.
      call.hungUpAt = now();
      try {
        await journal.append({ type: 'hung_up', providerId: call.placed.providerId, at: call.hungUpAt });
      } catch (error) {
        call.hungUpAt = null;
        throw error;
      }
      return true;
    },
    async findByToken(token, since) {
      if (mayBeForgotten(since)) return archive.search((placed) => placed.token === token);
      return byToken.get(token) ?? [];
    },
    async find(matches, since) {
      if (mayBeForgotten(since)) return archive.search(matches);
      return [...calls.values()].filter(({ placed }) => matches(placed));
    },
    async get(providerId) {
      const known = calls.get(providerId);
      if (known || !mayBeForgotten(0)) return known ?? null;
      const [found] = await archive.search((placed) => placed.providerId === providerId);
      return found ?? null;
    },
    async record(entry) {
      await journal.append(entry);
      learn(entry);
    },
  };
}

function entriesOf(calls: Iterable<Call>, bought: Iterable<string>): JournalEntry[] {
  const kept = [...calls];
  const told = kept.filter((call) => call.told).map((call) => call.placed.providerId);
  return [
    ...kept.map((call) => call.placed),
    ...kept.flatMap(({ placed: { providerId }, hungUpAt }): JournalEntry[] =>
      hungUpAt === null ? [] : [{ type: 'hung_up', providerId, at: hungUpAt }],
    ),
    ...(told.length > 0 ? [{ type: 'told' as const, providerIds: told }] : []),
    ...[...bought].map((sid): JournalEntry => ({ type: 'bought', sid })),
  ];
}
