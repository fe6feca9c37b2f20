import { inflateSync } from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of every pixel, row by row. */
  readonly rgba: Uint8Array;
}

const bytesPerPixel = 4;

/** A PNG of eight bits a channel with transparency, which is what Chromium writes. */
export function readPng(file: Buffer): Picture {
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const [depth, kind] = [file[24], file[25]];
  if (depth !== 8 || kind !== 6)
    throw new Error(`not RGBA of 8 bits: depth ${depth}, kind ${kind}`);
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') {
      parts.push(file.subarray(at + 8, at + 8 + length));
    }
    at += length + 12;
  }
  return { width, height, rgba: unfiltered(inflateSync(Buffer.concat(parts)), width, height) };
}

/** Each row begins with the number of its filter (PNG specification, section 9). */
function unfiltered(data: Uint8Array, width: number, height: number): Uint8Array {
  const stride = width * bytesPerPixel;
  const rgba = new Uint8Array(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = data[row * (stride + 1)];
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column;
      const inRow = column >= bytesPerPixel;
      const left = inRow ? (rgba[at - bytesPerPixel] ?? 0) : 0;
      const up = row > 0 ? (rgba[at - stride] ?? 0) : 0;
      const upLeft = inRow && row > 0 ? (rgba[at - stride - bytesPerPixel] ?? 0) : 0;
      const coded = data[row * (stride + 1) + 1 + column] ?? 0;
      rgba[at] = coded + predicted(filter, left, up, upLeft);
    }
  }
  return rgba;
}

function predicted(filter: number | undefined, left: number, up: number, upLeft: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const guess = left + up - upLeft;
      const [byLeft, byUp, byUpLeft] = [left, up, upLeft].map((one) => Math.abs(guess - one));
      if (byLeft === undefined || byUp === undefined || byUpLeft === undefined) return 0;
      if (byLeft <= byUp && byLeft <= byUpLeft) return left;
      return byUp <= byUpLeft ? up : upLeft;
    }
    default:
      throw new Error(`unknown filter ${filter}`);
  }
}
