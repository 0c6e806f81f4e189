import { telephonyKit } from '@ghanti/core/testing';
import { afterAll, beforeAll } from 'vitest';
import { caller, speed, standInProvider } from './testing/kit-provider';
import { forkStandIn, type RunningStandIn } from './testing/stand-in';

let standIn: RunningStandIn;
beforeAll(async () => {
  standIn = await forkStandIn({ speed, numbers: [caller], authTokens: ['the token of the kit'] });
});
afterAll(() => standIn?.stop());

telephonyKit(() => standInProvider(standIn));
