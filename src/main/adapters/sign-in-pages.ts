import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { failedReasonMark, type SignInPage, type SignInPages } from '../oauth/sign-in-pages.ts';

const styleElement = /<style>([\s\S]*?)<\/style>/g;

/**
 * The pages of `assets/`, read once at start, so that a sign-in never waits for the disk and never
 * ends in a page that is not there.
 */
export function loadSignInPages(folder: string): Result<SignInPages> {
  try {
    const page = (name: string) => readPage(join(folder, `sign-in-${name}.html`));
    const pages = {
      done: page('done'),
      denied: page('denied'),
      failed: page('failed'),
      expired: page('expired'),
      otherBrowser: page('other-browser'),
    };
    if (pages.failed.html.split(failedReasonMark).length !== 2)
      return broken('sign-in-failed.html');
    return ok(pages);
  } catch (error) {
    return broken(error instanceof Error ? error.message : 'unreadable');
  }
}

function readPage(path: string): SignInPage {
  const html = readFileSync(path, 'utf8');
  const styles = [...html.matchAll(styleElement)].map((match) => match[1] ?? '');
  // The policy names exactly one style; a second one would silently not apply.
  if (styles.length !== 1) throw new Error(`${path} has ${styles.length} style elements, not one`);
  const hash = createHash('sha256')
    .update(styles[0] ?? '')
    .digest('base64');
  return { html, styleHash: `sha256-${hash}` };
}

const broken = (cause: string): Result<never> =>
  fail('internal', 'Keybearer is not installed completely. Install it again; nothing is lost.', {
    cause,
  });
