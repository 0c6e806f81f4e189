#!/usr/bin/env node
import { doctor } from './doctor';

// Who reads through `head` has seen enough: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
const streams = { out: process.stdout, err: process.stderr };
void doctor(process.argv.slice(2), process.env, streams).then((code) => {
  process.exitCode = code;
});
