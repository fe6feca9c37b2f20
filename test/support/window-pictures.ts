import type { Browser, Page } from 'playwright-core';
import { watchedPage } from './chromium.ts';
import { ScriptedCore } from './scripted-core.ts';
import { serveWindow } from './served-window.ts';
import { answerPages, scenes } from './window-scenes.ts';

export const sizes = { wide: [1280, 800], medium: [820, 720], narrow: [360, 740] } as const;
export const themes = ['light', 'dark'] as const;

export interface Look {
  readonly size: keyof typeof sizes;
  readonly theme: (typeof themes)[number];
}

export interface Shot extends Look {
  readonly scene: string;
}

/** The pictures of docs/screenshots that every change is compared with. */
export const pictured: readonly Shot[] = [
  { scene: 'accounts', size: 'wide', theme: 'light' },
  { scene: 'accounts', size: 'wide', theme: 'dark' },
  { scene: 'accounts-list', size: 'narrow', theme: 'light' },
  { scene: 'first-run', size: 'wide', theme: 'light' },
  { scene: 'add-account', size: 'wide', theme: 'light' },
  { scene: 'sign-in-result', size: 'medium', theme: 'light' },
  { scene: 'pairing', size: 'medium', theme: 'dark' },
  { scene: 'scripts', size: 'wide', theme: 'light' },
  { scene: 'playground-answers', size: 'wide', theme: 'light' },
  { scene: 'doctor', size: 'medium', theme: 'dark' },
  { scene: 'settings', size: 'narrow', theme: 'dark' },
];

export const everyLook: readonly Look[] = Object.keys(sizes).flatMap((size) =>
  // Object.keys forgets which keys they are.
  themes.map((theme) => ({ size: size as keyof typeof sizes, theme })),
);

/** `webp` has a third of the bytes and loses some sharpness: to be looked at, not to be compared. */
export type PictureFormat = 'png' | 'webp';

export const fileOf = ({ scene, size, theme }: Shot, format: PictureFormat = 'png'): string =>
  `${scene}-${size}-${theme}.${format}`;

export interface Drawn extends Look {
  readonly picture: Buffer;
  /** What the page should not have done. */
  readonly complaints: readonly string[];
}

/** A tall page shows all of a long one. */
const tallest = 3_600;

/** Playwright itself knows no webp. */
async function pictureOf(page: Page, format: PictureFormat): Promise<Buffer> {
  if (format === 'png') return page.screenshot({ caret: 'hide' });
  const chromium = await page.context().newCDPSession(page);
  const { data } = await chromium.send('Page.captureScreenshot', { format, quality: 60 });
  await chromium.detach();
  return Buffer.from(data, 'base64');
}

/** Drawn until nothing moves any more; what never settles is taken as it is in the end. */
async function settledPicture(page: Page, format: PictureFormat): Promise<Buffer> {
  let before = await pictureOf(page, format);
  for (let times = 0; times < 20; times += 1) {
    await page.waitForTimeout(50);
    const now = await pictureOf(page, format);
    if (now.equals(before)) return now;
    before = now;
  }
  return before;
}

/** One scene from a page of its own, once for each look; `tall` for seeing all of a long one. */
export async function drawScene(
  browser: Browser,
  name: string,
  looks: readonly Look[],
  { tall = false, format = 'png' }: { tall?: boolean; format?: PictureFormat } = {},
): Promise<readonly Drawn[]> {
  const scene = scenes[name];
  const [first] = looks;
  if (scene === undefined || first === undefined) throw new Error(`There is no scene ${name}.`);
  const core = new ScriptedCore(scene.state());
  answerPages(core);
  const served = await serveWindow(core);
  const heightOf = (size: keyof typeof sizes) => (tall ? tallest : sizes[size][1]);
  const watched = await watchedPage(browser, {
    width: sizes[first.size][0],
    height: heightOf(first.size),
    colorScheme: first.theme,
    reducedMotion: 'reduce',
  });
  const { page, context, complaints } = watched;
  await page.goto(served.webUi.link);
  await page.locator('nav').waitFor();
  await page.evaluate(`location.hash = ${JSON.stringify(scene.address ?? '#/accounts')}`);
  await scene.act?.({ ...served, ...watched });
  const drawn: Drawn[] = [];
  for (const { size, theme } of looks) {
    await page.setViewportSize({ width: sizes[size][0], height: heightOf(size) });
    await page.emulateMedia({ colorScheme: theme });
    const picture = await settledPicture(page, format);
    drawn.push({
      size,
      theme,
      picture,
      complaints: scene.complains === true ? [] : [...complaints],
    });
  }
  await context.close();
  await served.webUi.close();
  return drawn;
}
