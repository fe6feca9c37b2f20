import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Picture, readPng } from './png.ts';

const states = ['good', 'attention', 'paused'] as const;
const picture = (name: string): Picture => readPng(readFileSync(`assets/${name}`));

/** The colours of a picture that cover a pixel wholly, most frequent first. */
function solidColours({ rgba }: Picture): [number, number, number][] {
  const counts = new Map<string, number>();
  for (let at = 0; at < rgba.length; at += 4) {
    const [red, green, blue, alpha] = rgba.subarray(at, at + 4);
    if (alpha !== 255) continue;
    const colour = `${red},${green},${blue}`;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([colour]) => colour.split(',').map(Number) as [number, number, number]);
}

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Where it is drawn at all; what a person sees who sees no colours. */
const shape = ({ rgba }: Picture): string =>
  rgba
    .filter((_, at) => at % 4 === 3)
    .reduce((text, alpha) => text + (alpha > 127 ? '#' : '.'), '');

describe('the icons of the tray', () => {
  const coloured = states.flatMap((state) =>
    Object.entries({ '': 16, '@1.25x': 20, '@1.5x': 24, '@2x': 32, '@3x': 48 }).map(
      ([suffix, size]): [string, number] => [`tray/tray-${state}${suffix}.png`, size],
    ),
  );
  const templates = states.flatMap((state): [string, number][] => [
    [`tray/tray-${state}Template.png`, 16],
    [`tray/tray-${state}Template@2x.png`, 32],
  ]);
  const linux = states.map((state): [string, number] => [`tray/linux/tray-${state}.png`, 32]);

  it.each([...coloured, ...templates, ...linux])('%s is %d pixels wide and high', (name, size) => {
    expect(picture(name)).toMatchObject({ width: size, height: size });
  });

  it.each(templates)('%s is black and transparency alone, as macOS asks', (name) => {
    const { rgba } = picture(name);
    expect(rgba.some((byte, at) => at % 4 !== 3 && byte !== 0)).toBe(false);
    expect(rgba.some((byte, at) => at % 4 === 3 && byte === 255)).toBe(true);
  });

  it.each([...coloured, ...linux])('%s stands out from a light and from a dark panel', (name) => {
    const colours = solidColours(picture(name)).slice(0, 2);
    expect(colours.length).toBeGreaterThan(0);
    for (const colour of colours) {
      expect(contrast(colour, [255, 255, 255]), `${colour} on white`).toBeGreaterThanOrEqual(3);
      expect(contrast(colour, [32, 32, 32]), `${colour} on black`).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(['.png', '@2x.png', 'Template.png'])(
    'tray-*%s tell their states apart by shape, without colour',
    (suffix) => {
      const shapes = states.map((state) => shape(picture(`tray/tray-${state}${suffix}`)));
      expect(new Set(shapes).size).toBe(states.length);
    },
  );
});

describe('the icon of the app', () => {
  it.each([16, 24, 32, 48, 64, 128, 256, 512])('is there for the desktop at %d pixels', (size) => {
    const icon = picture(`icons/${size}x${size}.png`);
    expect(icon).toMatchObject({ width: size, height: size });
  });

  it('is large enough for macOS and Windows to be made smaller', () => {
    for (const name of ['icon.png', 'icon-macos.png']) {
      expect(picture(name)).toMatchObject({ width: 1024, height: 1024 });
    }
  });

  it('keeps the margin of the macOS grid free', () => {
    const { rgba, width } = picture('icon-macos.png');
    const alphaAt = (x: number, y: number) => rgba[(y * width + x) * 4 + 3];
    expect([alphaAt(512, 99), alphaAt(99, 512), alphaAt(924, 512)]).toEqual([0, 0, 0]);
    expect(alphaAt(512, 101)).toBe(255);
  });
});
