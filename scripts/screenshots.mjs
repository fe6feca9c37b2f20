// Draws docs/screenshots from the built window over a scripted core:
//   npx vite build -c vite.renderer.config.ts && npm run screenshots -- [folder] [--all]
// `--all` draws every scene at every size in both themes, for looking at, into the folder named;
// `--only=accounts,settings` some of them; `--long` whole pages, however tall.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const all = words.includes('--all');
const long = words.includes('--long');
const only = words.find((word) => word.startsWith('--only='))?.slice('--only='.length);
const folder = words.find((word) => !word.startsWith('--'));
const target = folder ?? join(root, all ? 'test-results/screenshots' : 'docs/screenshots');
mkdirSync(target, { recursive: true });

// The web UI and the scripted core are TypeScript; Vite loads them as they are.
const loader = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const { draw, fileOf, pictured, scenes, sizes } = await loader.ssrLoadModule(
  '/test/support/window-scenes.ts',
);
const { launchChromium } = await loader.ssrLoadModule('/test/support/chromium.ts');

const drawn = only === undefined ? Object.keys(scenes) : only.split(',');
const shots = all
  ? drawn.flatMap((scene) =>
      Object.keys(sizes).flatMap((size) =>
        ['light', 'dark'].map((theme) => ({ scene, size, theme })),
      ),
    )
  : pictured;

const browser = await launchChromium();
for (const shot of shots) {
  const { png, complaints } = await draw(browser, shot, long);
  writeFileSync(join(target, fileOf(shot)), png);
  if (complaints.length > 0) console.log(`${fileOf(shot)}:`, complaints);
}
await browser.close();
await loader.close();
