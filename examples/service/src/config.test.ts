import { describe, expect, it } from 'vitest';
import { readConfig } from './config';

const twilio = {
  TELEPHONY: 'twilio',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'a token of the tests',
  TWILIO_FROM: '+97715970000',
};

const faultsOf = (environment: Readonly<Record<string, string>>) => {
  const read = readConfig(environment);
  return read.ok ? [] : read.faults;
};

describe('the configuration for Twilio', () => {
  it('says how Twilio reaches the service: people would answer, and hear an error', () => {
    expect(faultsOf(twilio)).toEqual(['PUBLIC_URL is needed when TELEPHONY is twilio: Twilio has to reach it']);
    expect(readConfig({ ...twilio, PUBLIC_URL: 'https://calls.example.com' }).ok).toBe(true);
  });

  it('may leave it out for a stand-in, which runs on this machine', () => {
    expect(readConfig({ ...twilio, TWILIO_BASE_URL: 'http://127.0.0.1:4010' }).ok).toBe(true);
  });
});

describe('what is wrong with the environment', () => {
  it('is told all at once, each with what would do and what it is', () => {
    expect(
      faultsOf({
        ...twilio,
        PORT: '30x',
        CHANNELS: '0',
        CALLS_PER_SECOND: '1,000',
        SIMULATOR_SPEED: '0',
        HIDE_OTP_CODES: 'yes',
        TWILIO_FROM: '9801000000',
        TIME_ZONE: 'Kathmandu',
        HTTP_HEADERS_SECONDS: '200',
      }),
    ).toEqual([
      'PORT must be a whole number, from 0 to 65535; it is "30x"',
      'SIMULATOR_SPEED must be a number, from above 0 to 1000000; it is "0"',
      'TWILIO_FROM must be +9771..., or several with commas between; it is "9801000000"',
      'TIME_ZONE must be an IANA time zone, Asia/Kathmandu; it is "Kathmandu"',
      'CALLS_PER_SECOND must be a number, above 0; it is "1,000"',
      'CHANNELS must be a whole number, 1 or more; it is "0"',
      'HIDE_OTP_CODES must be true or false; it is "yes"',
      'PUBLIC_URL is needed when TELEPHONY is twilio: Twilio has to reach it',
      'HTTP_HEADERS_SECONDS must not be above HTTP_REQUEST_SECONDS: the headers are a part of the request',
    ]);
  });

  it.each(['0x10', '1e', '--1', 'Infinity', 'NaN', '1.5', '٣'])('has no number in %s', (value) => {
    expect(faultsOf({ CHANNELS: value })).toHaveLength(1);
  });

  it('does not repeat a secret', () => {
    const faults = faultsOf({
      JWT_SECRET: 'too short, hunter2',
      DATABASE_URL: 'postgres://ghanti:hunter50%@127.0.0.1/x',
    });
    expect(faults).toEqual([expect.stringMatching(/^DATABASE_URL .*%25/), 'JWT_SECRET needs at least 32 characters']);
    expect(JSON.stringify(faults)).not.toContain('hunter');
    expect(readConfig({ DATABASE_URL: 'postgres://ghanti:hunter50%25@127.0.0.1/x' }).ok).toBe(true);
  });

  it('is nothing where a variable is blank', () => {
    const read = readConfig({ PORT: ' ', HOST: '', SPEECH: '', TELEPHONY: '  ', JWT_SECRET: '' });
    expect(read.ok && read.config).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', TELEPHONY: 'simulated' });
  });
});

describe('a variable that is no setting', () => {
  it.each([
    ['CALL_PER_SECOND', 'CALLS_PER_SECOND'],
    ['GHANTI_PASSWROD', 'GHANTI_PASSWORD'],
    ['GHANTI_PORT', 'PORT'],
    ['TIMEZONE', 'TIME_ZONE'],
    ['dailyCap', 'DAILY_CAP'],
    ['recallGapMs', 'RECALL_GAP_SECONDS'],
    ['GHANTI_RECALL_GAP_MS', 'RECALL_GAP_SECONDS'],
    ['TWILIO_AUTHTOKEN', 'TWILIO_AUTH_TOKEN'],
  ])('is warned about when it looks like one: %s', (name, meant) => {
    const { warnings } = readConfig({ [name]: '3' });
    expect(warnings).toEqual([`${name} is no setting and has no effect. Did you mean ${meant}?`]);
  });

  it('is warned about when it says that it is ours', () => {
    expect(readConfig({ GHANTI_COLOUR: 'red' }).warnings).toEqual([expect.stringContaining('--help')]);
  });

  it('is left alone when it is of another program', () => {
    const others = `PATH HOME HOSTNAME USER LOGNAME SHELL SHLVL PWD OLDPWD TERM LANG LC_ALL LANGUAGE TZ MAIL EDITOR VISUAL DISPLAY
      TMPDIR TEMP TMP COLUMNS LINES NODE NODE_ENV NODE_OPTIONS NODE_PATH NODE_VERSION YARN_VERSION INIT_CWD COLOR FORCE_COLOR NO_COLOR
      DEBUG CI VITEST PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGDATA POSTGRES_PASSWORD POSTGRES_USER POSTGRES_DB HTTP_PROXY
      HTTPS_PROXY NO_PROXY SSH_CLIENT SSH_TTY SSH_AUTH_SOCK XDG_SESSION_ID XDG_RUNTIME_DIR INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID
      NOTIFY_SOCKET LISTEN_FDS LISTEN_PID MAINPID KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_PORT DYNO container
      TSX_TSCONFIG_PATH npm_lifecycle_event npm_config_port npm_package_version AWS_REGION AWS_ACCESS_KEY_ID LS_COLORS LESSOPEN REGION SPEED MODEL RATE KEY SECRET API_KEY
      BASE_URL TIMEOUT_MS PORTS_FILE _`;
    const environment = Object.fromEntries(others.split(/\s+/).map((name) => [name, 'x']));
    expect(readConfig(environment).warnings).toEqual([]);
  });
});
