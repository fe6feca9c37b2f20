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
const { drawScene, everyLook, fileOf, pictured } = await loader.ssrLoadModule(
  '/test/support/window-pictures.ts',
);
const { scenes } = await loader.ssrLoadModule('/test/support/window-scenes.ts');
const { launchChromium } = await loader.ssrLoadModule('/test/support/chromium.ts');

const named = only?.split(',') ?? Object.keys(scenes);
const looks = all
  ? named.map((scene) => [scene, everyLook])
  : pictured.filter(({ scene }) => named.includes(scene)).map((shot) => [shot.scene, [shot]]);

const browser = await launchChromium();
for (const [scene, wanted] of looks) {
  for (const { png, complaints, ...look } of await drawScene(browser, scene, wanted, long)) {
    const file = fileOf({ scene, ...look });
    writeFileSync(join(target, file), png);
    if (complaints.length > 0) console.log(`${file}:`, complaints);
  }
}
await browser.close();
await loader.close();
