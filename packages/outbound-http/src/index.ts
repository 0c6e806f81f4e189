export { createOutbound, type Outbound, type OutboundOptions, type OutboundRequest } from './outbound';
export { OutboundError, type OutboundErrorKind } from './outbound-error';
export { isPublicAddress, type Resolve } from './public-address';
export { readCapped } from './read-capped';
export { createWebhookSender } from './webhook-sender';
