import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { type SignInPageText, signInPageTexts } from '../oauth/sign-in-page-texts.ts';
import type { SignInPage, SignInPages } from '../oauth/sign-in-pages.ts';

const file = 'sign-in.html';
const styleElement = /<style>([\s\S]*?)<\/style>/g;

/**
 * The pages of a sign-in, made of the one in `assets/` and read at start, so that a sign-in never waits
 * for the disk and never ends in a page that is not there.
 */
export function loadSignInPages(folder: string): Result<SignInPages> {
  try {
    const template = readFileSync(join(folder, file), 'utf8');
    const styleHash = hashOfTheStyle(template);
    const page = (text: SignInPageText): SignInPage => ({
      html: filled(template, text),
      styleHash,
    });
    return ok({
      done: page(signInPageTexts.done),
      denied: page(signInPageTexts.denied),
      failed: page(signInPageTexts.failed),
      expired: page(signInPageTexts.expired),
      otherBrowser: page(signInPageTexts.otherBrowser),
    });
  } catch (error) {
    return broken(error instanceof Error ? error.message : 'unreadable');
  }
}

function filled(template: string, { tone, title, paragraphs }: SignInPageText): string {
  const text = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n      ');
  const parts = { tone, title, text };
  return Object.entries(parts).reduce((html, [name, value]) => {
    const mark = `{{${name}}}`;
    if (!html.includes(mark)) throw new Error(`${file} has no place for the ${name}`);
    return html.replaceAll(mark, value);
  }, template);
}

function hashOfTheStyle(html: string): string {
  const styles = [...html.matchAll(styleElement)].map((match) => match[1] ?? '');
  // The policy names exactly one style; a second one would silently not apply.
  if (styles.length !== 1) throw new Error(`${file} has ${styles.length} style elements, not one`);
  const hash = createHash('sha256')
    .update(styles[0] ?? '')
    .digest('base64');
  return `sha256-${hash}`;
}

const broken = (cause: string): Result<never> =>
  fail('internal', 'Keybearer is not installed completely. Install it again; nothing is lost.', {
    cause,
  });
