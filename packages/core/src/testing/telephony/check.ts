import type { Service } from '../../domain/words';
import type { Desk } from './desk';
import type { KitFate, KitProvider } from './kit-provider';

/** What a check needs of the plugin: a declared capability, a way of reporting, or a number of a fate. */
export type Need =
  | Service
  | 'hangUp'
  | 'numbers'
  | 'machineDetection'
  | 'keypad'
  | 'lookup'
  | 'idempotency'
  | 'listen'
  | 'webhooks'
  | `without ${'PHONE' | 'SMS' | 'hangUp' | 'numbers' | 'lookup' | 'webhooks'}`
  | `a number: ${KitFate}`;

/** One promise of the port, as a function that rejects when the plugin breaks it. */
export interface TelephonyCheck {
  /** A sentence: what a plugin does. */
  readonly name: string;
  readonly needs: readonly Need[];
  run(desk: Desk): Promise<void>;
}

/** The first need that the plugin does not meet by its own declaration; null when the check is to be run. */
export function lacking(provider: KitProvider, needs: readonly Need[]): Need | null {
  return needs.find((need) => !meets(provider, need)) ?? null;
}

function meets(provider: KitProvider, need: Need): boolean {
  const { capabilities, listen } = provider.telephony;
  switch (need) {
    case 'PHONE':
    case 'SMS':
      return capabilities.services.includes(need);
    case 'hangUp':
    case 'numbers':
    case 'machineDetection':
    case 'keypad':
      return capabilities[need];
    case 'lookup':
    case 'idempotency':
      return capabilities.doubt === need;
    case 'listen':
      return listen !== undefined;
    case 'webhooks':
      return provider.webhooks !== undefined;
    default:
      return need.startsWith('without ')
        ? !meets(provider, need.slice('without '.length) as Need)
        : provider.number(need.slice('a number: '.length) as KitFate) !== null;
  }
}
