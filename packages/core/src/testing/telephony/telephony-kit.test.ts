import { simulatedProvider } from './simulated-provider';
import { telephonyKit } from './telephony-kit';

telephonyKit(() => simulatedProvider());
