// Serves this folder as an origin of its own, as any web server could: PORT (3000) is its port, TSES_URL (http://localhost:8080)
// the service that the page asks.
import {createReadStream} from 'node:fs';
import {readFile, stat} from 'node:fs/promises';
import {createServer} from 'node:http';
import {extname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const port = Number(process.env.PORT ?? 3000);
const service = new URL(process.env.TSES_URL ?? 'http://localhost:8080').origin;
const types = {'.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript'};
const headers = {
  'Cache-Control': 'no-cache',
  // What a page cannot say of itself in a meta element; the rest of the policy is in index.html.
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  const file = join(folder, path === '/' ? 'index.html' : path);
  const type = types[extname(file)];
  if (type === undefined || !await stat(file).then(found => found.isFile(), () => false)) {
    response.writeHead(404, headers).end();
    return;
  }
  response.writeHead(200, {...headers, 'Content-Type': `${type}; charset=utf-8`});
  if (path === '/') {
    response.end((await readFile(file, 'utf8')).replaceAll('http://localhost:8080', service));
  } else {
    createReadStream(file).pipe(response);
  }
});
server.listen(port, 'localhost', () => console.log(`http://localhost:${server.address().port} asks ${service}`));
