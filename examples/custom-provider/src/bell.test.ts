import { telephonyKit } from '@ghanti/core/testing';
import { expect, it } from 'vitest';
import { bellTelephony } from './bell';
import { bellDouble } from './bell-double';

// The whole promise of the Telephony port, over real sockets.
telephonyKit(bellDouble);

it('names every option that is wrong', () => {
  expect(() => bellTelephony({ url: 'bell', key: '', secret: 'short', caller: '980' })).toThrow(
    /url[\s\S]*key[\s\S]*secret[\s\S]*caller/,
  );
});
