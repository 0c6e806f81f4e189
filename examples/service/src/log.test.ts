import { describe, expect, it } from 'vitest';
import { readConfig } from './config';
import { createLog } from './log';

const environment = {
  JWT_SECRET: 'a "secret" of the tests, long enough',
  GHANTI_PASSWORD: 'test',
  DATABASE_URL: 'postgres://ghanti:p%40ssword%2Fof@127.0.0.1/x',
  TWILIO_AUTH_TOKEN: 'the first token, the second token',
  LOG_LEVEL: 'trace',
};

function aLog(): { log: ReturnType<typeof createLog>; lines(): readonly string[] } {
  const read = readConfig(environment);
  if (!read.ok) throw new Error(read.faults.join());
  const lines: string[] = [];
  return { log: createLog(read.config, { write: (line) => void lines.push(line) }), lines: () => lines };
}

describe('the log', () => {
  it('holds the words of an error and of its causes, and none of its fields', () => {
    const { log, lines } = aLog();
    const row = Object.assign(new Error('violates check constraint "x"'), {
      code: '23514',
      detail: 'Asha, 9843812344',
    });
    log.error({ err: new Error('A wave failed.', { cause: row }) }, 'internal');
    const [line = ''] = lines();
    expect(JSON.parse(line)).toMatchObject({
      msg: 'internal',
      err: { type: 'Error', message: 'A wave failed.', causes: [{ code: '23514', message: row.message }] },
    });
    expect(line).not.toContain('Asha');
    log.error({ err: new AggregateError([row, 'gone', 7], 'several') });
    expect(JSON.parse(lines()[1] ?? '').err.causes).toMatchObject([{ code: '23514' }, 'gone', 'number']);
  });

  it('masks what looks like a phone number, wherever it stands', () => {
    const { log, lines } = aLog();
    log.warn({ url: '/x?To=%2B9779843812344' }, "The 'To' number +9779843812344 is not valid at +05:45");
    expect(lines()[0]).not.toContain('9843812344');
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({
      url: '/x?To=+977********44',
      msg: "The 'To' number +977********44 is not valid at +05:45",
    });
  });

  it('leaves out the secrets of the configuration, and stays JSON', () => {
    const { log, lines } = aLog();
    log.info({ all: [environment, 'p@ssword/of', '(the second token)'] }, `signed by ${environment.JWT_SECRET}`);
    const { msg, all } = JSON.parse(lines()[0] ?? '');
    expect(msg).toBe('signed by [secret]');
    expect(all[0]).toMatchObject({
      JWT_SECRET: '[secret]',
      TWILIO_AUTH_TOKEN: '[secret]',
      DATABASE_URL: 'postgres://ghanti:[secret]@127.0.0.1/x',
    });
    expect(all.slice(1)).toEqual(['[secret]', '([secret])']);
  });

  it('ends no line by what it is told', () => {
    const { log, lines } = aLog();
    log.info({ name: 'a\r\n{"level":60}' }, 'b\n{"level":60}');
    expect(lines()).toHaveLength(1);
    expect(lines()[0]?.trimEnd().split('\n')).toHaveLength(1);
  });
});
