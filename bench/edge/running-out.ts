/*
 * 600 idle connections to a service that may have 256 files open, while it runs a campaign over a carrier behind HTTP; and a disk that
 * fills up under a running campaign, and has room again (that needs root, who may mount a small disk).
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/edge/running-out.ts
 */
import { noSmallDisk, withFewFiles, withFullDisk } from '../../examples/service/src/testing/running-out';
import { goal, line, tally } from './service-under-load';
import { percentile } from './watch';

const files = await withFewFiles(256, 600, 300);
process.stdout.write('\n600 idle connections, 256 open files\n');
line('connections that were kept', files.kept);
goal('people who were not called', files.people - files.called, 0, 'people');
line('/health/ready', tally(files.ready.map((status) => ({ status }))));
line('/health/ready, slowest', `${Math.round(percentile(files.readyMs, 1))} ms`);
goal('/health/ready: 503', files.ready.filter((status) => status === 503).length, 0, 'answers');

const why = noSmallDisk();
if (why !== null) process.stdout.write(`\nA full disk was not tried: ${why}.\n`);
else {
  const disk = await withFullDisk(200);
  process.stdout.write('\na disk that fills up under a running campaign\n');
  line('a list, then', `${disk.refused.http} ${disk.refused.body?.message}`);
  line('/health/ready, then', `${disk.notReady.http} ${disk.notReady.body?.message}`);
  goal('ready again after there is room', disk.readyAfterMs, 5_000, 'ms');
  line('the same list, once there is room', disk.taken.http);
  goal('people of the running campaign who were lost', disk.people - disk.ended, 0, 'people');
}
