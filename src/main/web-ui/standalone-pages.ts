import { standalonePolicy } from './response-headers.ts';

/** What a person sees who comes without a session: fixed text, no script, nothing reflected. */
export interface StandalonePage {
  readonly status: number;
  readonly policy: string;
  readonly html: string;
}

const style = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 24px;
  font: 15px/1.5 system-ui, sans-serif; background: #f7f8fa; color: #1a2129; }
main { max-width: 34rem; }
h1 { font-size: 20px; margin: 0 0 8px; }
p { margin: 0 0 12px; }
code { font-family: ui-monospace, monospace; font-size: 14px; }
@media (prefers-color-scheme: dark) { body { background: #12171d; color: #e4e9ee; } }
`;

const policy = standalonePolicy(style);

const page = (status: number, title: string, paragraphs: readonly string[]): StandalonePage => ({
  status,
  policy,
  html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · Keybearer</title>
<style>${style}</style>
</head>
<body><main><h1>${title}</h1>${paragraphs.map((text) => `<p>${text}</p>`).join('')}</main></body>
</html>
`,
});

const howToGetALink =
  'To get a new link, stop <code>keybearer agent --ui</code> and start it again: it prints one. Your accounts and scripts are not touched by this.';

export const linkUsedPage = page(410, 'This link was already used', [
  'Every link to Keybearer’s window opens it once, in one browser.',
  howToGetALink,
]);

export const linkNeededPage = page(401, 'Keybearer’s window opens with a link', [
  'This browser has not opened the one-time link that Keybearer printed, or Keybearer was started again since.',
  howToGetALink,
]);

export const crossSitePage = page(403, 'Open this link by hand', [
  'Another page sent you here, and Keybearer’s window never opens from other pages. The link is not used up.',
  'Copy it into the address bar of a new tab.',
]);
