import { accountRoutes } from './accounts/routes';
import { campaignRoutes } from './campaigns/routes';
import { doNotCallRoutes } from './do-not-call/routes';
import { healthRoutes } from './health/routes';
import { hostWebhookRoutes } from './host-webhooks/routes';
import { listRoutes } from './lists/routes';
import { mediaRoutes } from './media/routes';
import { numberRoutes } from './numbers/routes';
import { otpRoutes } from './otp/routes';
import { phoneNumberRoutes } from './phone-numbers/routes';
import type { Route } from './route';
import { voiceRoutes } from './voices/routes';
import { webhookRoutes } from './webhooks/routes';

/** Every route of the API, in the order in which paths are tried. */
export const allRoutes: readonly Route[] = [
  ...accountRoutes,
  ...numberRoutes,
  ...campaignRoutes,
  ...listRoutes,
  ...phoneNumberRoutes,
  ...doNotCallRoutes,
  ...otpRoutes,
  ...voiceRoutes,
  ...mediaRoutes,
  ...hostWebhookRoutes,
  ...webhookRoutes,
  ...healthRoutes,
];
