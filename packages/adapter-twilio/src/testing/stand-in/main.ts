import { parseArgs } from 'node:util';
import { startStandIn } from './start-stand-in';

/**
 * The stand-in in a process of its own: `npm run stand-in -- --port 4010 --speed 50 --fault throttle=0.05`. What it is
 * made with is in `options.ts`; it says where it listens, and ends by a signal.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'account-sid': { type: 'string' },
    'auth-token': { type: 'string', multiple: true },
    seed: { type: 'string' },
    speed: { type: 'string' },
    number: { type: 'string', multiple: true },
    'calls-per-second': { type: 'string' },
    'list-lag-ms': { type: 'string' },
    'callback-delay-ms': { type: 'string' },
    'signed-port': { type: 'string' },
    fault: { type: 'string', multiple: true },
    log: { type: 'string' },
  },
});

const named = {
  port: values.port,
  accountSid: values['account-sid'],
  authTokens: values['auth-token'],
  seed: values.seed,
  speed: values.speed,
  numbers: values.number,
  callsPerSecond: values['calls-per-second'],
  listLagMs: values['list-lag-ms'],
  callbackDelayMs: values['callback-delay-ms'],
  signedPort: values['signed-port'],
  faults: Object.fromEntries((values.fault ?? []).map((fault) => fault.split('='))),
  log: values.log,
};
const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));

const standIn = await startStandIn(given);
process.stdout.write(`The stand-in for Twilio listens on ${standIn.url}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => void standIn.close().then(() => process.exit(0)));
