import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEncryptedFile } from '../../src/main/adapters/encrypted-file.ts';
import { Secret } from '../../src/main/secret.ts';
import { judged, type Row } from './row.ts';
import { type Stage, tokenRequest } from './stage.ts';
import { median, quantile, ratios, spread } from './statistics.ts';

/** Whole processes, from start to end, one after the other: Node alone, the command line, curl. */
export async function startRows(stage: Stage, key: string, rounds: number): Promise<Row[]> {
  const header = join(stage.folder, 'caller.hdr');
  writeFileSync(header, `${key}\n`, { mode: 0o600 });
  const url = 'http://localhost/v1/token';
  const commands = [
    [process.execPath, '-e', '0'],
    [process.execPath, join(stage.built, 'keybearer.js'), 'token'],
    ['curl', '-fsS', '--unix-socket', stage.socket, '-H', `@${header}`, url],
  ];
  const times = commands.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, command] of commands.entries()) {
      const ms = await timeOf(command, stage.env);
      if (round > 0) times[at]?.push(ms);
    }
  }
  const [node = [], token = [], curl = []] = times;
  const ratio = ratios(token, node);
  return [
    {
      work: '`keybearer token`, whole process',
      target: 'at most 1.30 times `node -e 0`',
      measured: `${spread(ratio)}: ${median(token).toFixed(1)} ms of ${median(node).toFixed(1)} ms`,
      verdict: judged(median(ratio) <= 1.3),
    },
    {
      work: 'the documented `curl` line, whole process',
      target: 'about 10 ms (up to 15)',
      measured: `${median(curl).toFixed(1)} ms (${quantile(curl, 0.25).toFixed(1)}-${quantile(curl, 0.75).toFixed(1)})`,
      verdict: judged(median(curl) <= 15),
    },
  ];
}

function timeOf([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(file, args, { env, stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(performance.now() - begun);
      else reject(new Error(`${file} ended with ${code}.`));
    });
  });
}

/** From the start of the process to the first token in a caller's hands, the token fetched upstream. */
export async function agentStartRow(stage: Stage, key: string, accounts: number): Promise<Row> {
  const limit = accounts > 1 ? 800 : 500;
  const begun = performance.now();
  const stop = await stage.startAgent();
  const seen = await stage.load({
    work: { kind: 'fresh', times: 1 },
    socket: stage.socket,
    requests: [tokenRequest(key, '?wait=20')],
  });
  // The process of the load starts after the agent is ready; its own start is none of the agent's time.
  const ms = stage.readyAfter - begun + seen.p50;
  const megabytes = residentMegabytes(stage.agentPid);
  await stop();
  return {
    work: `agent start to first token, encrypted file, ${accounts} account${accounts === 1 ? '' : 's'}`,
    target: `under ${limit / 1000} s; memory under 100 MB`,
    measured: `${(ms / 1000).toFixed(2)} s; ${megabytes.toFixed(0)} MB${seen.statuses['200'] === 1 ? '' : '; refused'}`,
    verdict: judged(ms < limit && megabytes < 100 && seen.statuses['200'] === 1),
  };
}

/** NaN where the system does not tell. */
function residentMegabytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** More accounts, as copies of the one that has really signed in; the agent must not be running. */
export async function multiplyAccount(stage: Stage, alias: string, wanted: number): Promise<void> {
  const path = join(stage.home, 'settings.json');
  const settings = JSON.parse(readFileSync(path, 'utf8'));
  const store = await openEncryptedFile({
    folder: stage.home,
    passphraseFile: stage.passphraseFile,
  });
  if (!store.ok) throw new Error(store.failure.sentence);
  const original = settings.accounts.find((one: { alias: string }) => one.alias === alias);
  const item = await store.value.read(`account:${original.id}`);
  if (!item.ok || item.value === undefined) throw new Error('The account to copy is not stored.');
  const text = item.value.reveal();
  for (let nth = settings.accounts.length; nth < wanted; nth += 1) {
    const id = `acc_copy${String(nth).padStart(8, '0')}`;
    settings.accounts.push({ ...original, id, alias: `${alias}-${nth}` });
    const copy = new Secret(text.replaceAll(original.id, id));
    const written = await store.value.write(`account:${id}`, copy);
    if (!written.ok) throw new Error(written.failure.sentence);
  }
  await store.value.close();
  writeFileSync(path, JSON.stringify(settings), { mode: 0o600 });
}
