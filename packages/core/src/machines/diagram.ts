import type { AnyStateMachine } from 'xstate';

/** A chart as a Mermaid state diagram, drawn from the machine itself so that it cannot go stale. */
export function drawChart(machine: AnyStateMachine): string {
  const lines = ['stateDiagram-v2', `  [*] --> ${String(machine.config.initial)}`];
  for (const [from, state] of Object.entries(machine.states)) {
    const events = new Map<string, string[]>();
    for (const transition of [...state.transitions.values()].flat())
      for (const target of transition.target ?? []) {
        const guard = transition.guard === undefined ? '' : ` [${guardName(transition.guard)}]`;
        const label = `${transition.eventType}${guard}`;
        events.set(target.key, [...(events.get(target.key) ?? []), label]);
      }
    for (const [to, labels] of events) lines.push(`  ${from} --> ${to}: ${shorten(labels)}`);
    if (events.size === 0) lines.push(`  ${from} --> [*]`);
  }
  return lines.join('\n');
}

function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  return typeof guard === 'object' && guard !== null && 'type' in guard ? String(guard.type) : 'guarded';
}

/** Events that share a guard stand together; the many words on an end are one: `an ending [judgedCompleted]`. */
function shorten(labels: readonly string[]): string {
  const byGuard = new Map<string, string[]>();
  for (const label of labels) {
    const [event = '', guard = ''] = label.split(' ');
    byGuard.set(guard, [...(byGuard.get(guard) ?? []), event]);
  }
  const named = [...byGuard].map(([guard, events]) =>
    guard.startsWith('[judged') ? `an ending ${guard}` : `${events.join(', ')}${guard && ` ${guard}`}`,
  );
  return named.join(' / ');
}
