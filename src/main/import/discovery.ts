import type { FoundFile } from '../../shared/import.ts';
import type { FormatReaders, ImportPorts } from './import-ports.ts';
import { readCredentialFile } from './recognise.ts';

export const readableByOthersWarning = 'Other users of this computer can read this file.';

/**
 * Looks in the usual places and says what is there; nothing is sent anywhere and nothing changed.
 * What is not recognised is left out: a `token.json` may belong to anybody.
 */
export async function findCredentialFiles(
  ports: Pick<ImportPorts, 'files'> & FormatReaders,
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of await ports.files.usualPlaces()) {
    const file = await ports.files.read(path);
    if (!file.ok) {
      found.push(untakable(path, file.failure.sentence));
      continue;
    }
    if (file.value === undefined) continue;
    const { bytes, readableByOthers } = file.value;
    const read = await readCredentialFile(bytes, ports);
    if (!read.ok) continue;
    const usable = read.value.candidates.filter(({ credential }) => credential.ok);
    const [first] = read.value.candidates;
    found.push({
      path,
      format: read.value.format,
      credentials: usable.length,
      reason:
        usable.length === 0 && first && !first.credential.ok
          ? first.credential.failure.sentence
          : null,
      warning: readableByOthers ? readableByOthersWarning : null,
    });
  }
  return found;
}

const untakable = (path: string, reason: string): FoundFile => ({
  ...{ path, format: null, credentials: 0, reason, warning: null },
});
