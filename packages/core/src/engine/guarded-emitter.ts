import { EventEmitter } from 'eventemitter3';
import type { Fault } from '../domain/errors';
import { nearestName } from '../domain/nearest-name';
import { refused } from './door/guard';

type Listener = (...values: unknown[]) => unknown;

/**
 * An emitter whose listeners belong to the host: one that throws, or whose promise rejects, stops neither the engine nor
 * the listeners after it. `onFault` is told. Listening to an event that is not one of `events`, or by what is
 * no function, throws: it would never come.
 */
export function guardedEmitter<Events extends EventEmitter.ValidEventTypes>(
  events: readonly (keyof Events & string)[],
  onFault: (event: string, error: unknown) => void,
): EventEmitter<Events> {
  const emitter: EventEmitter = new EventEmitter();
  const guards = new Map<string | symbol, WeakMap<Listener, Listener>>();
  const own = new WeakSet<Listener>();

  function guarded(event: string | symbol, listener: Listener): Listener {
    // The emitter itself takes off, by its guard, one that was to be told once.
    if (own.has(listener)) return listener;
    const known = guards.get(event) ?? new WeakMap<Listener, Listener>();
    guards.set(event, known);
    const before = known.get(listener);
    if (before) return before;
    const report = (error: unknown) => onFault(String(event), error);
    const guard = function (this: unknown, ...values: unknown[]) {
      try {
        const answer = listener.apply(this, values);
        if (answer instanceof Promise) answer.catch(report);
      } catch (error) {
        report(error);
      }
    };
    known.set(listener, guard);
    own.add(guard);
    return guard;
  }

  function known(event: string | symbol): string | symbol {
    if (events.some((name) => name === event)) return event;
    throw refused([unknownEvent(String(event), events)]);
  }

  function callable(listener: Listener): Listener {
    if (typeof listener === 'function') return listener;
    const message = 'A listener is a function, (change) => { ... }.';
    throw refused([{ field: 'listener', code: 'invalid_type', message }]);
  }

  const { on, once, off } = emitter;
  const adding = (add: typeof on) => (event: string | symbol, listener: Listener, context?: unknown) =>
    add.call(emitter, known(event), guarded(event, callable(listener)), context);
  const removing = (event: string | symbol, listener?: Listener, context?: unknown, onlyOnce?: boolean) =>
    off.call(emitter, known(event), listener && guarded(event, callable(listener)), context, onlyOnce);
  const methods = {
    on: adding(on),
    addListener: adding(on),
    once: adding(once),
    off: removing,
    removeListener: removing,
  };
  return Object.assign(emitter, methods) as unknown as EventEmitter<Events>;
}

function unknownEvent(event: string, events: readonly string[]): Fault {
  const nearest = nearestName(event, events);
  const advice = nearest === null ? `The events are: ${events.join(', ')}.` : `Did you mean ${nearest}?`;
  return { field: null, code: 'unknown_event', message: `There is no event ${event}. ${advice}` };
}
