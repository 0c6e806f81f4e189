import { pino } from 'pino';
import { help, readConfig } from './config';
import { startService } from './service';

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(help);
  process.exit(0);
}

const read = readConfig(process.env);
if (!read.ok) {
  process.stderr.write(`Ghanti cannot start. Set these variables right (npm start -- --help lists all):\n`);
  for (const fault of read.faults) process.stderr.write(`  - ${fault}\n`);
  process.exit(1);
}

const log = pino({ level: read.config.LOG_LEVEL });
try {
  const service = await startService(read.config, log);
  process.stdout.write(service.banner);
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      log.info({ signal }, 'stopping: nobody new is dialled');
      // A provider or a database that hangs does not keep the process: what was under way is taken up at the next start.
      setTimeout(() => {
        log.error('not all that was under way could be ended in time');
        process.exit(1);
      }, 28_000).unref();
      service.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'stopped badly');
          process.exit(1);
        },
      );
    });
} catch (error) {
  process.stderr.write(`Ghanti cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  log.debug({ err: error }, 'start failed');
  process.exit(1);
}
