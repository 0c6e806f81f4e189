import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

export default defineConfig([
  library({
    entry: ['src/index.ts'],
    // The other build's file stands in the same folder.
    clean: ['**/*', '!list-thread.mjs*'],
    // The file that its package names for `require` is not in the package.
    noExternal: ['numfmt'],
  }),
  {
    // Runs in threads of its own, beside the bundle, under the name that the sources know it by.
    entry: { 'list-thread': 'src/threads/list-thread.ts' },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    outExtension: () => ({ js: '.mjs' }),
    // Of the core it needs names and errors: a thread that loaded all of it would take several times the memory.
    noExternal: ['@ghanti/core'],
    treeshake: true,
  },
]);
