#!/usr/bin/env node
import { doctor } from './doctor';

const streams = { out: process.stdout, err: process.stderr };
void doctor(process.argv.slice(2), process.env, streams).then((code) => {
  process.exitCode = code;
});
