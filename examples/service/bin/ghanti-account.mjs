#!/usr/bin/env node
// The command of `npm run account`, to be run from anywhere: its sources are TypeScript, which tsx reads.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(new URL('../../../tsconfig.base.json', import.meta.url));
register();
await import('../src/account/main.ts');
