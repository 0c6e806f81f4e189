import type { Request, RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { writeJson } from '../mount';
import type { OpenApi } from '../openapi/document';
import { explorerFile } from './explorer-file';

/** The reference page needs nothing from the internet, and runs no script but its own. */
const pagePolicy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    // The page's library sets styles in attributes.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  },
});

const script = '/docs/explorer.js';

/** Serves `/openapi.json`, and a page at `/docs` that shows it and tries it out. */
export function mountReference(router: Router, document: OpenApi): void {
  router.get('/openapi.json', (_request, response) => writeJson(response, { status: 200, body: document }));
  router.get('/docs', pagePolicy, (request, response) => {
    response.status(200).set('Content-Type', 'text/html; charset=utf-8').end(page(request));
  });
  router.get(script, sendScript);
}

const sendScript: RequestHandler = (_request, response, next) => {
  response.set('Content-Type', 'text/javascript; charset=utf-8');
  // Some package managers keep packages in folders whose names begin with a dot.
  response.sendFile(explorerFile(), { maxAge: '1h', dotfiles: 'allow' }, next);
};

/** Paths are absolute, because `/docs` and `/docs/` are the same page. */
function page({ baseUrl }: Request): string {
  const base = baseUrl.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Ghanti: the API</title>
    <style>body { margin: 0 }</style>
  </head>
  <body>
    <openapi-explorer spec-url="${base}/openapi.json"></openapi-explorer>
    <script src="${base}${script}"></script>
  </body>
</html>
`;
}
