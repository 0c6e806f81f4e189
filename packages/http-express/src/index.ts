export { hasPassword, setPassword } from './auth/change-password';
export { type AccountInput, createAccount } from './auth/create-account';
export { shortestPassword } from './auth/passwords';
export { openApiOf } from './openapi/document';
export type { Authenticate, Limits, Logger, PasswordHashingInput, RouterOptions } from './options';
export { createRouter } from './router';
export { allRoutes } from './routes';
