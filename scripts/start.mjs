// `npm start`: the desktop app. Without Electron's runtime, the same window in the browser.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

if (!existsSync('dist/agent.js')) {
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}
console.log("Electron's runtime is not here: opening the same window in your browser.");
const args = ['dist/keybearer.js', 'agent', '--ui', ...process.argv.slice(2)];
const agent = spawn(process.execPath, args, { stdio: ['inherit', 'pipe', 'inherit'] });
createInterface({ input: agent.stdout }).on('line', (line) => {
  console.log(line);
  if (line.startsWith('window ')) openInBrowser(line.slice('window '.length));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => agent.kill('SIGTERM'));
agent.on('close', (code) => process.exit(code ?? 1));

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
