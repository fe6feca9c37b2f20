import { appendFileSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';

/** What @electron/fuses looks for in Electron's binary, with the format's version behind it. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01';

/** As Electron ships them: every fuse that we set the other way round has to have been turned by us. */
const shipped = '101100011';

/**
 * A folder that has of Electron's distributable what electron-builder looks at, around some other ELF
 * program: enough to see what goes into a package, and how its fuses are set, without the runtime.
 */
export async function makeStandInElectron(folder: string): Promise<void> {
  for (const part of ['resources', 'locales']) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  const wire = `${sentinel}${String.fromCharCode(shipped.length)}${shipped}`;
  for (const program of ['electron', 'chrome-sandbox'])
    copyFileSync('/bin/true', join(folder, program));
  appendFileSync(join(folder, 'electron'), wire, 'latin1');
  writeFileSync(join(folder, 'version'), '45.4.1');
  writeFileSync(join(folder, 'LICENSE'), 'the licence of Electron');
  writeFileSync(join(folder, 'locales', 'en-US.pak'), '');
  // Electron's own starting page, of which only the place counts.
  await createPackage(join(folder, 'locales'), join(folder, 'resources', 'default_app.asar'));
}
