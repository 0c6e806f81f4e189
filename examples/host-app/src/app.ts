import { createEngine, createMemoryStore, createMemoryUploads, createSimulator } from '@ghanti/core';
import { createRouter } from '@ghanti/http-express';
import { createSpreadsheets } from '@ghanti/spreadsheet';
import express from 'express';

/** Users of this app, as they may stand in its own database: a key that they sign in with, and their account with Ghanti. */
const users = new Map([
  ['key-of-sita', { name: 'Sita', account: 0 }],
  ['key-of-hari', { name: 'Hari', account: 0 }],
]);

const engine = createEngine({
  store: createMemoryStore(),
  telephony: createSimulator({ speed: Number(process.env.SIMULATOR_SPEED ?? 10) }),
});
await engine.start();
for (const user of users.values())
  user.account = (await engine.accounts.create({ email: `${user.name}@shop.example`, credits: 50 })).id;

// What happens to a call is this app's business too.
engine.events.on('number', ({ numberId, status, duration }) =>
  console.log(`number ${numberId} is ${status}${duration === null ? '' : ` after ${duration} s`}`),
);
engine.events.on('run', ({ run, counts }) => console.log(`run ${run.id} is ${run.state}:`, counts));
engine.events.on('alarm', ({ message }) => console.error(message));

const app = express();
const port = Number(process.env.PORT ?? 3000);
app.get('/', (_request, response) => void response.send('A shop. Its calls are at /calls/docs.\n'));
app.use(
  '/calls',
  createRouter({
    engine,
    spreadsheets: createSpreadsheets(),
    uploads: createMemoryUploads(),
    publicUrl: `http://127.0.0.1:${port}/calls`,
    // This app knows who asks; Ghanti only hears whose account it is, or null for nobody.
    auth: { authenticate: (request) => users.get(request.get('x-api-key') ?? '')?.account ?? null },
  }),
);
const server = app.listen(port, '127.0.0.1', () => console.log(`The shop listens on http://127.0.0.1:${port}`));

process.once('SIGTERM', async () => {
  server.close();
  await engine.stop();
});
