import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * The script of the reference page: OpenAPI Explorer, one file that needs nothing else. The build puts a copy beside itself, so that
 * nobody who installs this package installs what that file was built from; from source it is where npm put it.
 */
export function explorerFile(): string {
  const copy = fileURLToPath(new URL('./reference/openapi-explorer.min.js', import.meta.url));
  if (existsSync(copy)) return copy;
  return createRequire(import.meta.url).resolve('openapi-explorer/dist/browser/openapi-explorer.min.js');
}
