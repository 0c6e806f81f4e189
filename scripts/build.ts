import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { type OurPackage, ourPackages } from './packages';

/** Builds one package; what it prints is shown when it fails. */
function build({ name, folder }: OurPackage): Promise<void> {
  const child = spawn('npm', ['run', '--silent', 'build'], { cwd: folder });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => {
      if (code === 0) return done();
      fail(new Error(`${name} did not build:\n${output}`));
    });
  });
}

// The types of a package are made from the built types of those it depends on: first these, then the rest side by side.
const waiting = [...(await ourPackages())];
const built = new Set<string>();
while (waiting.length > 0) {
  const ready = waiting.filter((one) => one.needs.every((name) => built.has(name)));
  if (ready.length === 0) throw new Error(`These packages need each other: ${waiting.map((one) => one.name)}`);
  const lanes = Array.from({ length: Math.min(ready.length, availableParallelism()) }, async () => {
    for (let next = ready.shift(); next; next = ready.shift()) {
      waiting.splice(waiting.indexOf(next), 1);
      const begun = performance.now();
      await build(next);
      built.add(next.name);
      process.stdout.write(`built ${next.name} in ${((performance.now() - begun) / 1_000).toFixed(1)} s\n`);
    }
  });
  await Promise.all(lanes);
}
