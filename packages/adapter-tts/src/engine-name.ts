import { createHash } from 'node:crypto';

/**
 * The name of an engine as it is set up: another model or another table of voices is another name, so that speech kept under the
 * old one is not mistaken for it.
 */
export function engineName(engine: string, setup: unknown): string {
  return `${engine}-${createHash('sha256').update(JSON.stringify(setup)).digest('hex').slice(0, 8)}`;
}
