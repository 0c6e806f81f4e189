import { speechKit } from '../testing/speech';
import { silentSpeech } from './speech';

speechKit('silence', async () => ({ speech: silentSpeech() }));
