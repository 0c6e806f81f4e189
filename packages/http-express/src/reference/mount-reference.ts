import express, { type Request, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import folderOfAssets from 'swagger-ui-dist/absolute-path.js';
import { writeJson } from '../mount';
import type { OpenApi } from '../openapi';

/** The reference page needs nothing from the internet, and runs no script but its own. */
const pagePolicy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    // The page's library sets styles in attributes.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'", 'data:'],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  },
});

const assets = ['swagger-ui.css', 'swagger-ui-bundle.js'] as const;

/** Serves `/openapi.json`, and a page at `/docs` that shows it and tries it out. */
export function mountReference(router: Router, document: OpenApi): void {
  const sendAsset = express.static(folderOfAssets(), { index: false, maxAge: '1h' });

  router.get('/openapi.json', (_request, response) => writeJson(response, { status: 200, body: document }));
  router.get('/docs', pagePolicy, (request, response) => {
    response.status(200).set('Content-Type', 'text/html; charset=utf-8').end(page(request));
  });
  router.get('/docs/start.js', (_request, response) => {
    response.status(200).set('Content-Type', 'text/javascript; charset=utf-8').end(start);
  });
  for (const asset of assets) router.get(`/docs/${asset}`, only(asset, sendAsset));
}

/** Serves one file of a folder, whatever the mount point. */
function only(asset: string, send: RequestHandler): RequestHandler {
  return (request, response, next) => {
    request.url = `/${asset}`;
    return send(request, response, next);
  };
}

/** Paths are absolute, because `/docs` and `/docs/` are the same page. */
function page({ baseUrl }: Request): string {
  const base = baseUrl.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Ghanti: the API</title>
    <link rel="stylesheet" href="${base}/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference" data-document="${base}/openapi.json"></div>
    <script src="${base}/docs/swagger-ui-bundle.js"></script>
    <script src="${base}/docs/start.js"></script>
  </body>
</html>
`;
}

const start = `const place = document.getElementById('reference');
SwaggerUIBundle({ url: place.dataset.document, domNode: place, deepLinking: true, validatorUrl: null });
`;
