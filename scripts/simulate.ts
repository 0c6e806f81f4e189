import { command } from '../packages/core/src/testing/simulation/command';

process.exitCode = await command(process.argv.slice(2), console.log);
