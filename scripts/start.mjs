// `npm start`: the desktop app. Without Electron's runtime, the same window in the browser.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { electronRuntime, noRuntime } from './electron-runtime.mjs';
import { ensureBuilt } from './ensure-built.mjs';

ensureBuilt();
const runtime = electronRuntime();
const running = runtime === undefined ? startInBrowser() : startElectron(runtime);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => running.kill('SIGTERM'));
}
running.on('error', (error) => {
  console.error(`It could not be started: ${error.message}`);
  process.exit(1);
});
running.on('close', (code) => process.exit(code ?? 1));

function startElectron(file) {
  return spawn(file, ['dist/index.mjs', ...process.argv.slice(2)], { stdio: 'inherit' });
}

function startInBrowser() {
  console.log(`${noRuntime}: opening the same window in your browser.`);
  const args = ['dist/keybearer.js', 'agent', '--ui', ...process.argv.slice(2)];
  const agent = spawn(process.execPath, args, { stdio: ['inherit', 'pipe', 'inherit'] });
  createInterface({ input: agent.stdout }).on('line', (line) => {
    console.log(line);
    if (line.startsWith('window ')) openInBrowser(line.slice('window '.length));
  });
  return agent;
}

function openInBrowser(link) {
  const [opener, ...more] = {
    darwin: ['open'],
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  }[process.platform] ?? ['xdg-open'];
  const opened = spawn(opener, [...more, link], { stdio: 'ignore', detached: true });
  // No browser here: the link is on the screen.
  opened.on('error', () => {});
  opened.unref();
}
