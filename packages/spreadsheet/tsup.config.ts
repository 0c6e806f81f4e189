import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

// numfmt 4.0 names a file for `require` that it does not ship: a CommonJS host could not load it, so it is part of our own file.
export default defineConfig(library({ entry: ['src/index.ts'], noExternal: ['numfmt'] }));
