import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSignInPages } from '../../../src/main/adapters/sign-in-pages.ts';
import { failedPage, failedReasonMark } from '../../../src/main/oauth/sign-in-pages.ts';
import { type FailureCode, failureCodes } from '../../../src/shared/failure.ts';
import { failureOf, realPages } from './sign-in-stage.ts';

describe('the pages of a sign-in', () => {
  const pages = Object.entries(realPages());

  it.each(pages)(
    '%s has no script, nothing from elsewhere, and the style its hash names',
    (_name, page) => {
      expect(page.html).not.toMatch(
        /<script|<link|<img|<iframe|<form|\bon\w+=|https?:|style=|@import|url\(/i,
      );
      const style = page.html.match(/<style>([\s\S]*)<\/style>/)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(page.styleHash).toBe(`sha256-${hash}`);
      expect(style).toContain('prefers-color-scheme: dark');
      expect(page.html).toMatch(/<html lang="en" data-tone="(good|quiet|trouble)">/);
      expect(page.html.replace(failedReasonMark, '')).not.toMatch(/\{\{|<!--/);
    },
  );

  it('the failed page says why in words of our own, for every code', () => {
    for (const code of Object.keys(failureCodes) as FailureCode[]) {
      const { html } = failedPage(realPages(), code);
      const reason = html.match(/<h1>.*?<\/h1>\s*<p>([^<>&]+)<\/p>/)?.[1] ?? '';
      expect(reason).toMatch(/^[A-Z].*\.$/);
    }
    expect(failedPage(realPages(), 'offline').html).not.toEqual(
      failedPage(realPages(), 'upstream').html,
    );
  });
});

describe('loading them', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keybearer-pages-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const loaded = (html: string) => {
    writeFileSync(join(folder, 'sign-in.html'), html);
    return loadSignInPages(folder);
  };
  const whole = readFileSync('assets/sign-in.html', 'utf8');

  it('fails at once when the page is not there or not whole', () => {
    expect(failureOf(loadSignInPages(folder)).cause).toContain('ENOENT');
    expect(loaded(whole).ok).toBe(true);
    expect(failureOf(loaded(whole.replaceAll('style>', 'div>'))).cause).toContain(
      '0 style elements',
    );
    for (const part of ['tone', 'title', 'text']) {
      const without = whole.replaceAll(`{{${part}}}`, '');
      expect(failureOf(loaded(without)).cause).toContain(`no place for the ${part}`);
    }
  });
});
