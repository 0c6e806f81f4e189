import { startProvider } from './server';

/** The carrier in a process of its own: told by one argument in JSON, it says where it listens in one line. */
startProvider(JSON.parse(process.argv[2] ?? '{}')).then(
  ({ url }) => process.stdout.write(`${JSON.stringify({ ready: url })}\n`),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
// It does not outlive whoever started it.
process.stdin.resume().on('end', () => process.exit(0));
