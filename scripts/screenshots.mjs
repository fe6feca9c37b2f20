// Draws docs/screenshots from the built window over a scripted core:
//   npx vite build -c vite.renderer.config.ts && npm run screenshots
// The main ones, which the tests compare, and in all/ every page and state at three sizes in both themes.
//   --main            only the main ones
//   --only=accounts,settings   only these scenes
//   FOLDER --all      all of them as PNG into that folder, to look at; --long: whole pages, however tall
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    main: { type: 'boolean' },
    only: { type: 'string' },
    all: { type: 'boolean' },
    long: { type: 'boolean' },
  },
});
const [folder] = positionals;
const kept = folder ?? join(root, 'docs/screenshots');

// The web UI and the scripted core are TypeScript; Vite loads them as they are.
const loader = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const { drawScene, everyLook, fileOf, pictured } = await loader.ssrLoadModule(
  '/test/support/window-pictures.ts',
);
const { scenes } = await loader.ssrLoadModule('/test/support/window-scenes.ts');
const { launchHeadlessShell } = await loader.ssrLoadModule('/test/support/chromium.ts');

const named = values.only?.split(',') ?? Object.keys(scenes);
const browser = await launchHeadlessShell();

async function draw(scene, looks, target, options) {
  mkdirSync(target, { recursive: true });
  for (const { picture, complaints, ...look } of await drawScene(browser, scene, looks, options)) {
    const file = fileOf({ scene, ...look }, options.format);
    writeFileSync(join(target, file), picture);
    if (complaints.length > 0) console.log(`${file}:`, complaints);
  }
}

const draws =
  folder === undefined
    ? { main: true, every: !values.main, target: join(kept, 'all'), format: 'webp' }
    : { main: !values.all, every: values.all, target: folder, format: 'png' };
if (draws.main) {
  // Each from a page of its own, as the tests draw them.
  for (const shot of pictured.filter(({ scene }) => named.includes(scene))) {
    await draw(shot.scene, [shot], kept, { format: 'png' });
  }
}
if (draws.every) {
  const { target, format } = draws;
  for (const scene of named) await draw(scene, everyLook, target, { format, tall: values.long });
}
await browser.close();
await loader.close();
