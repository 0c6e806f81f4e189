import { describe, expect, it } from 'vitest';
import { GhantiError } from '../../domain/errors';
import { createMemoryStore } from '../../memory/store';
import type { Store } from '../../ports/store';
import { createSimulator } from '../../simulator/simulator';
import { createEngine } from '../create-engine';
import type { EngineOptions } from '../options';

const parts = (): EngineOptions => ({ store: createMemoryStore(), telephony: createSimulator() });

function refusalOf(options: unknown): GhantiError {
  try {
    createEngine(options as EngineOptions);
  } catch (error) {
    if (error instanceof GhantiError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

const fieldsOf = (options: unknown) => refusalOf(options).faults.map(({ field }) => field);

describe('the options of an engine', () => {
  it('name the part that is missing', () => {
    const refusal = refusalOf({ store: createMemoryStore() });
    expect(refusal).toMatchObject({ code: 'invalid_input', faults: [{ field: 'telephony', code: 'required' }] });
    expect(refusal.message).toContain('telephony: This is needed: a carrier, createSimulator()');
    expect(fieldsOf({})).toEqual(['store', 'telephony']);
    expect(fieldsOf(undefined)).toEqual(['options']);
  });

  it('say of a promise that it is one', () => {
    const refusal = refusalOf({ ...parts(), store: Promise.resolve(createMemoryStore()) });
    expect(refusal.message).toBe('store: This is a promise: write await before it.');
  });

  it.each([
    [{ telefony: createSimulator() }, 'telefony', 'Did you mean telephony?'],
    [{ setting: {} }, 'setting', 'Did you mean settings?'],
    [{ store: 'postgres://localhost' }, 'store', 'This has to be a store'],
    [{ telephony: {} }, 'telephony', 'This has to be a carrier'],
    [{ speech: { name: 'mine', voices: () => [] } }, 'speech.synthesize', 'The plugin has no method synthesize.'],
    [{ tariff: { call: () => 1 } }, 'tariff.message', 'The plugin has no method message.'],
    [{ settings: { callPerSecond: 5 } }, 'settings.callPerSecond', 'Did you mean callsPerSecond?'],
    [{ settings: { channels: '50' } }, 'settings.channels', 'This has to be a number.'],
    [{ settings: { policy: { doubtSeconds: 60 } } }, 'settings.policy.doubtSeconds', 'Did you mean doubtMs?'],
    [{ settings: { secret: 'short' } }, 'settings.secret', 'A secret has at least 32 characters.'],
    [{ settings: { timeZone: 'Kathmandu' } }, 'settings.timeZone', 'This is not an IANA time zone'],
  ])('%# are refused at %s', (wrong, field, words) => {
    const refusal = refusalOf({ ...parts(), ...wrong });
    expect(refusal.faults.map((fault) => fault.field)).toEqual([field]);
    expect(refusal.message).toContain(words);
  });

  it('look into the parts of a plugin, of a class too', () => {
    const store = createMemoryStore();
    const { hangUp: _, ...carrier } = createSimulator();
    const wrong = { store: { ...store, runs: { ...store.runs, begin: undefined } }, telephony: carrier };
    expect(fieldsOf(wrong)).toEqual(['store.runs.begin', 'telephony.hangUp']);
    class Tariff {
      call = () => 1;
      message() {
        return 1;
      }
    }
    expect(() => createEngine({ ...parts(), tariff: new Tariff() })).not.toThrow();
  });
});

describe('the options of the parts that come with the engine', () => {
  it('are refused alike: a mistyped speed would be real time', () => {
    const simulator = createSimulator as (options: unknown) => unknown;
    const memory = createMemoryStore as (options: unknown) => unknown;
    expect(() => simulator({ sped: 100 })).toThrow('sped: There is no field sped. Did you mean speed?');
    expect(() => simulator({ speed: '100' })).toThrow('speed: This has to be a number.');
    expect(() => simulator({ faults: { reports: { seed: 1, dorp: 0.5 } } })).toThrow('Did you mean drop?');
    expect(() => simulator(100)).toThrow('options: This has to be an object.');
    expect(() => memory({ legder: [] })).toThrow('Did you mean ledger?');
    expect(() => memory('postgres://localhost')).toThrow('options: This has to be an object.');
  });
});

describe('a store that lasts', () => {
  const lasting = (): Store => ({ ...createMemoryStore(), lasting: true });

  it('needs a secret that lasts, and says how to make one', () => {
    const refusal = refusalOf({ ...parts(), store: lasting() });
    expect(refusal.faults).toMatchObject([{ field: 'settings.secret', code: 'required' }]);
    expect(refusal.message).toContain('randomBytes(32)');
    expect(() => createEngine({ ...parts(), store: lasting(), settings: { secret: 's'.repeat(32) } })).not.toThrow();
  });

  it('has to say so: one that says neither is refused', () => {
    const { lasting: _, ...silent } = createMemoryStore();
    expect(fieldsOf({ ...parts(), store: silent })).toEqual(['store.lasting']);
  });

  it('is not what the memory store is', () => {
    expect(createMemoryStore().lasting).toBe(false);
    expect(() => createEngine(parts())).not.toThrow();
  });
});
