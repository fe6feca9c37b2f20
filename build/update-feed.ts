import type { Configuration } from 'electron-builder';

interface UpdateFeed {
  readonly publish: NonNullable<Configuration['publish']> | null;
  readonly mustBeSigned: boolean;
}

/**
 * Where a release finds its successors, from `KEYBEARER_UPDATE_URL`. Without it a package never looks
 * for updates. With it an unsigned package is an error: the updater of macOS and Windows compares
 * signatures, and one that has none to compare would install whatever the server sends.
 */
export function updateFeed({ KEYBEARER_UPDATE_URL: url }: NodeJS.ProcessEnv): UpdateFeed {
  if (url === undefined || url === '') return { publish: null, mustBeSigned: false };
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw new Error(`KEYBEARER_UPDATE_URL has to be an https address, and is "${url}".`);
  }
  return { publish: [{ provider: 'generic', url }], mustBeSigned: true };
}
