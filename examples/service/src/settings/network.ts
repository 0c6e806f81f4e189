import { z } from 'zod';
import { checked, seconds, text, whole } from './kinds';

/** Where the service listens, and how it is reached. */
export const network = {
  PORT: whole({
    about: 'The port it listens on; 0 takes any that is free.',
    to: 65_535,
    byDefault: 3000,
    example: '8080',
  }),
  HOST: text({
    about: 'The address it listens on; 0.0.0.0 lets other machines in.',
    byDefault: '127.0.0.1',
    example: '0.0.0.0',
  }),
  PUBLIC_URL: checked({
    about: 'How carriers and customers reach it. Twilio needs it: it signs over this URL.',
    as: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }),
    without: 'http://HOST:PORT',
    example: 'https://calls.example.com',
    sets: ['engine.publicUrl', 'router.publicUrl', 'twilio.publicUrl'],
  }),
  PROXY_HOPS: whole({
    about: 'How many proxies of your own stand in front of it and add to X-Forwarded-For.',
    to: 10,
    byDefault: 0,
    example: '1',
  }),
  MAX_CONNECTIONS: whole({
    about: 'Connections of callers at once, at most. Unset: as many as leave files to open for all else.',
    from: 1,
    to: 1_000_000,
    without: 'from the limit of open files',
    example: '500',
  }),
  HTTP_HEADERS_SECONDS: seconds({
    about: 'How long a caller may take to send the headers of a request.',
    to: 600,
    byDefault: 15,
    example: '10',
    sets: 'server.headersMs',
  }),
  HTTP_REQUEST_SECONDS: seconds({
    about: 'How long a caller may take to send a whole request, a file included.',
    to: 3_600,
    byDefault: 120,
    example: '600',
    sets: 'server.requestMs',
  }),
  HTTP_IDLE_SECONDS: seconds({
    about: 'How long a connection may stay open without a request; longer than your proxy keeps its own.',
    to: 3_600,
    byDefault: 75,
    example: '20',
    sets: 'server.idleMs',
  }),
};
