import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

/** The reference page's script, with its licence: see src/reference/explorer-file.ts. */
async function copyExplorer(): Promise<void> {
  const script = createRequire(import.meta.url).resolve('openapi-explorer/dist/browser/openapi-explorer.min.js');
  const target = new URL('dist/reference/', import.meta.url);
  await mkdir(target, { recursive: true });
  await copyFile(script, new URL('openapi-explorer.min.js', target));
  await copyFile(join(script, '../../../LICENSE'), new URL('openapi-explorer.LICENSE', target));
}

export default defineConfig(library({ entry: ['src/index.ts'], onSuccess: copyExplorer }));
