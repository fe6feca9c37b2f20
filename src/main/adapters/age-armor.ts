/**
 * age's armor (its specification, "ASCII armor"), with the base64 that Node brings. age-encryption's own
 * is JavaScript and handles each line by itself: with a thousand accounts that is 17 ms and several MB
 * for each read as for each write. Looser than the specification about where lines end; no attacker
 * gains by it, as age authenticates every byte of what is in it.
 */

const begin = '-----BEGIN AGE ENCRYPTED FILE-----';
const end = '-----END AGE ENCRYPTED FILE-----';
const armored = new RegExp(`^\\s*${begin}\r?\n([A-Za-z0-9+/=\r\n]+)\n${end}\\s*$`);

export function armor(file: Uint8Array): string {
  const base64 = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString('base64');
  return `${begin}\n${base64.replace(/.{64}(?=.)/g, '$&\n')}\n${end}\n`;
}

/** undefined for anything but one armored file. */
export function unarmored(text: string): Buffer | undefined {
  const base64 = armored.exec(text)?.[1];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64');
}
