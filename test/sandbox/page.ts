import { createHash } from 'node:crypto';
import type { Answer } from './answer.ts';

/** Text that was marked up by us; everything else is escaped on its way in. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Piece = string | Html | readonly Html[];

function marked(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  if (typeof piece !== 'string') return piece.map(({ text }) => text).join('\n');
  return piece.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A template whose values are escaped unless they are Html themselves. */
export const html = (strings: TemplateStringsArray, ...values: readonly Piece[]): Html =>
  new Html(String.raw({ raw: strings }, ...values.map(marked)));

const style = `
:root { color-scheme: light dark; --ink: #1f2430; --quiet: #545b6b; --paper: #ffffff; --desk: #f1f2f5;
  --line: #c9cdd6; --accent: #1d5fbf; --on-accent: #ffffff; --label: #fff3d1; --on-label: #5c4400; --wrong: #a3261b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaf0; --quiet: #a9b0c0; --paper: #21252e; --desk: #15181e; --line: #454c5b;
    --accent: #8db8ff; --on-accent: #0d1b33; --label: #3d3211; --on-label: #ffe3a1; --wrong: #ff9d92; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--desk); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header { margin: 0; padding: .5rem 1rem; background: var(--label); color: var(--on-label); text-align: center; }
main { max-width: 32rem; margin: 2rem auto; padding: 2rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: .75rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
fieldset { margin: 1.5rem 0; padding: 0; border: 0; }
legend { margin-bottom: .5rem; padding: 0; font-weight: 600; }
.choice { display: flex; gap: .75rem; align-items: flex-start; padding: .6rem 0; border-top: 1px solid var(--line); }
.choice input { flex: none; width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; accent-color: var(--accent); }
.choice label { flex: 1; }
.quiet { display: block; color: var(--quiet); font-size: .875rem; }
.address { margin: 0 0 .6rem 1.9rem; }
.address input { width: 100%; padding: .5rem .6rem; border: 1px solid var(--quiet); border-radius: .4rem;
  background: var(--paper); color: var(--ink); font: inherit; }
.wrong { color: var(--wrong); font-weight: 600; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
button { padding: .6rem 1.5rem; border: 1px solid var(--accent); border-radius: .4rem; background: transparent;
  color: var(--accent); font: inherit; font-weight: 600; cursor: pointer; }
button.main { background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code { font-size: .9em; }
@media (max-width: 34rem) { main { margin: 0; border: 0; border-radius: 0; } }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * No script and nothing from elsewhere. Chromium holds `form-action` against the redirect that
 * follows the consent form too, so the application's own loopback address has to be in it; there is
 * no way to write an IPv6 literal in a policy, so for `[::1]` the directive is left out.
 */
function contentSecurityPolicy(redirectUri: string | undefined): string {
  const redirectOrigin = redirectUri === undefined ? undefined : new URL(redirectUri).origin;
  const formAction = redirectOrigin?.includes('[')
    ? []
    : [`form-action 'self' ${redirectOrigin ?? ''}`.trim()];
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...formAction,
  ].join('; ');
}

export interface Page {
  readonly status: number;
  readonly title: string;
  readonly main: Html;
  /** Where the form of this page may lead in the end. */
  readonly redirectUri?: string;
}

export function page({ status, title, main, redirectUri }: Page): Answer {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · sandbox – not Google</title>
<style>${new Html(style)}</style>
</head>
<body>
<header><strong>Sandbox – not Google.</strong> Everyone and everything here is made up and stays on this computer.</header>
<main>
${main}
</main>
</body>
</html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(redirectUri),
      'referrer-policy': 'no-referrer',
    },
    body: document.text,
  };
}
