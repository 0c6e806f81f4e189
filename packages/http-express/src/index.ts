export { type AccountInput, createAccount } from './auth/create-account';
export { openApiOf } from './openapi';
export type { Authenticate, Limits, Logger, PasswordHashingInput, RouterOptions } from './options';
export { createRouter } from './router';
export { allRoutes } from './routes';
