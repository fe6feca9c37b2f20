import { systemBrowser } from '../../src/main/adapters/system-browser.ts';
import type { Demo } from './demo-once.ts';

/** The window over the sandbox, until Ctrl-C. */
export async function runInBrowser({ processes, passphraseFile, stopped }: Demo): Promise<void> {
  const agent = ['agent', '--ui', '--store', 'file', '--passphrase-file', passphraseFile];
  const running = processes.script('keybearer.js', ...agent);
  const socket = await running.line('ready ');
  const link = await running.line('window ');
  console.log(`Keybearer runs with an empty temporary home; its socket is ${socket}`);
  const opened = await systemBrowser.open(link);
  if (opened.ok) console.log('Its window has opened in your browser.');
  else console.log(`Open its window in a browser: ${link}`);
  console.log('Choose "Try the sandbox" there. Ctrl-C ends everything and erases the home.');
  await new Promise<void>((resolve) => {
    stopped.addEventListener('abort', () => resolve(), { once: true });
    void running.ended.then(() => resolve());
  });
}
