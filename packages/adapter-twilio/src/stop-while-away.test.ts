import { expect, it } from 'vitest';
import { optionsFor } from './testing/builders';
import { openBench } from './testing/stand-in/bench';
import { twilioTelephony } from './twilio';

const bench = openBench({});

it('hears a STOP to a number that was bought, though its database was away when Twilio first told it', async () => {
  const { accountSid, authToken, url } = bench.standIn;
  const telephony = twilioTelephony(optionsFor(url, { accountSid, authToken, publicUrl: bench.host.url }));
  try {
    const [line] = await telephony.numbers.available({ capabilities: { sms: true } });
    const { number } = await telephony.numbers.buy(line?.sid ?? '');
    const path = '/webhooks/twilio/inbound';
    bench.answer(path, () => ({ status: bench.host.at(path).length < 3 ? 503 : 200 }));
    expect(await bench.standIn.text(bench.number(0), number, 'STOP')).toBe(200);
    expect(bench.host.at(path)).toHaveLength(3);
  } finally {
    await telephony.close?.();
  }
});
