// Draws the icons from their SVG sources in assets/, through Debian's Chromium:
//   node scripts/icons.mjs [folder]
// Drawn once and committed; a folder other than assets/ is for comparing.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const sources = fileURLToPath(new URL('../assets/', import.meta.url));
const target = process.argv[2] ?? sources;

/** What Electron looks for beside `name.png`; Windows uses the halves, at 125 and 150 percent. */
const scales = { '': 16, '@1.25x': 20, '@1.5x': 24, '@2x': 32, '@3x': 48 };

/** macOS draws templates itself, in the colour of its menu bar, from their transparency alone. */
const black = { '--figure': '#000', '--badge': '#000' };

const drawings = [
  // The sizes of the freedesktop theme, which electron-builder takes as they are.
  ...[16, 24, 32].map((size) => ['icon-small.svg', `icons/${size}x${size}.png`, { size }]),
  ...[48, 64, 128, 256, 512].map((size) => ['icon.svg', `icons/${size}x${size}.png`, { size }]),
  ['icon.svg', 'icon.png', { size: 1024 }],
  // Apple's grid leaves a margin of 100 in 1024 around the tile.
  ['icon.svg', 'icon-macos.png', { size: 1024, margin: 100 }],
  ...['good', 'attention', 'paused'].flatMap((state) => [
    ...Object.entries(scales).map(([suffix, size]) => [
      `tray/tray-${state}.svg`,
      `tray/tray-${state}${suffix}.png`,
      { size },
    ]),
    ...['', '@2x'].map((suffix) => [
      `tray/tray-${state}.svg`,
      `tray/tray-${state}Template${suffix}.png`,
      { size: scales[suffix], colours: black },
    ]),
    // A Linux panel is given one picture and scales it; from 16 pixels that would be a blur.
    [`tray/tray-${state}.svg`, `tray/linux/tray-${state}.png`, { size: 32 }],
  ]),
];

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    // The same on every machine, with or without a graphics card or a monitor's profile.
    '--disable-gpu',
    '--force-color-profile=srgb',
  ],
});
const page = await browser.newPage();
for (const [source, name, { size, margin = 0, colours = {} }] of drawings) {
  const svg = readFileSync(join(sources, source), 'utf8');
  const style = Object.entries(colours).map(
    ([property, value]) => `${property}:${value}!important`,
  );
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>
    body { margin: ${margin}px }
    svg { display: block; width: ${size - 2 * margin}px; height: ${size - 2 * margin}px; ${style.join(';')} }
  </style>${svg}`);
  const file = join(target, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await page.screenshot({ omitBackground: true }));
}
await browser.close();
