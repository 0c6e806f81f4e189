import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

export default defineConfig([
  library({
    entry: ['src/index.ts'],
    // The other build's file stands in the same folder.
    clean: ['**/*', '!worker.mjs*'],
    // ESM-only: what `require` gives for it in our CJS build has no default export where the build looks for it.
    noExternal: ['p-queue'],
  }),
  {
    // Runs in threads of its own: it stands beside the bundle, under the name that the sources know it by.
    entry: { worker: 'src/espeak/worker.mjs' },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    outExtension: () => ({ js: '.mjs' }),
  },
]);
