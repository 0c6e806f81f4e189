import { exhausted, exhaustedBy } from '@ghanti/core';
import { readConfig } from './config';
import { endOnFault, stopOnSignal } from './ending';
import { createLog } from './log';
import { say } from './say';
import { type Service, startService } from './service';
import { helpText } from './settings/page';

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(helpText());
  process.exit(0);
}

const read = readConfig(process.env);
if (!read.ok) {
  process.stderr.write(`Ghanti cannot start. Set these variables right (npm start -- --help lists all):\n`);
  for (const line of [...read.faults, ...read.warnings]) process.stderr.write(`  - ${line}\n`);
  process.exit(1);
}

const log = createLog(read.config);
for (const warning of read.warnings) log.warn(warning);
let service: Service | null = null;
endOnFault(log);
stopOnSignal(() => service, log);
try {
  service = await startService(read.config, log);
  say(service.banner);
  log.info({ url: service.url }, 'listening');
} catch (error) {
  process.stderr.write(`Ghanti cannot start: ${why(error)}\n`);
  log.debug({ err: error }, 'start failed');
  process.exit(1);
}

/** An error of the system says what it could not do; what has run out is said with what would do. */
function why(error: unknown): string {
  const ranOut = exhaustedBy(error);
  if (ranOut !== null) return exhausted(ranOut).message;
  return error instanceof Error ? error.message : String(error);
}
