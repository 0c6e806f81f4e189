import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

export default defineConfig([
  library({
    entry: ['src/index.ts'],
    // The other build's files stand in the same folder.
    clean: ['**/*', '!worker.mjs*', '!decode-worker.mjs*'],
  }),
  {
    // They run in threads of their own, beside the bundle, under the names that the sources know them by.
    entry: { worker: 'src/espeak/worker.mjs', 'decode-worker': 'src/audio/decode-worker.mjs' },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    outExtension: () => ({ js: '.mjs' }),
  },
]);
