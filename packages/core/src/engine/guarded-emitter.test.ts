import { describe, expect, it, vi } from 'vitest';
import { guardedEmitter } from './guarded-emitter';

interface Events {
  said: [string];
}

function anEmitter() {
  const faults: string[] = [];
  const emitter = guardedEmitter<Events>(['said'], (event, error) =>
    faults.push(`${event}: ${(error as Error).message}`),
  );
  return { emitter, faults };
}

describe('listeners of a host', () => {
  it('do not stop the engine, nor each other, when they throw', () => {
    const { emitter, faults } = anEmitter();
    const heard: string[] = [];
    emitter.on('said', () => {
      throw new Error('broken');
    });
    emitter.on('said', (word) => heard.push(word));
    emitter.emit('said', 'one');
    expect(heard).toEqual(['one']);
    expect(faults).toEqual(['said: broken']);
  });

  it('do not bring the process down when their promise rejects', async () => {
    const { emitter, faults } = anEmitter();
    emitter.on('said', async () => {
      throw new Error('late');
    });
    emitter.emit('said', 'one');
    await vi.waitFor(() => expect(faults).toEqual(['said: late']));
  });

  it('are taken off by the function that was put on, and once means once', () => {
    const { emitter } = anEmitter();
    const [on, once] = [vi.fn(), vi.fn()];
    emitter.on('said', on);
    emitter.once('said', once);
    emitter.emit('said', 'one');
    emitter.off('said', on);
    emitter.emit('said', 'two');
    expect(on.mock.calls).toEqual([['one']]);
    expect(once.mock.calls).toEqual([['one']]);
    expect(emitter.listenerCount('said')).toBe(0);
  });

  it.each(['on', 'addListener', 'once', 'off', 'removeListener'])(
    'are functions, of events that there are: %s',
    (name) => {
      const { emitter } = anEmitter();
      const call = (...given: unknown[]) => {
        const method = Reflect.get(emitter, name) as (...values: unknown[]) => unknown;
        return () => method.apply(emitter, given);
      };
      const fault = (field: string | null, code: string) =>
        expect.objectContaining({ code: 'invalid_input', faults: [expect.objectContaining({ field, code })] });
      expect(call('sayd', () => {})).toThrow(fault(null, 'unknown_event'));
      for (const listener of ['a text', {}]) expect(call('said', listener)).toThrow(fault('listener', 'invalid_type'));
      expect(emitter.listenerCount('said')).toBe(0);
    },
  );

  it('are needed: an event is not listened to by nobody', () => {
    const on = anEmitter().emitter.on as (event: string) => unknown;
    expect(() => on('said')).toThrow('A listener is a function');
  });
});
