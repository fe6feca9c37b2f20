import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/main/adapters/clock.ts';
import { openEncryptedFile } from '../../src/main/adapters/encrypted-file.ts';
import { openKeychain } from '../../src/main/adapters/keychain.ts';
import { keychainService } from '../../src/main/adapters/keychain-service.ts';
import type { SecretStore } from '../../src/main/ports.ts';
import { Secret } from '../../src/main/secret.ts';
import { judged, type Row } from './row.ts';
import { type Stage, tokenRequest } from './stage.ts';
import { median, spread } from './statistics.ts';

/**
 * From the start of the process to the first token in a caller's hands, the token fetched upstream. An
 * encrypted file costs scrypt on purpose: what a bare program takes for that stands beside the figure,
 * which runs turn about with the agent.
 */
export async function agentStartRow(
  stage: Stage,
  key: string,
  accounts: number,
  rounds: number,
): Promise<Row> {
  const encrypted = stage.keyring === undefined;
  const starts: Start[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    starts.push(await start(stage, key));
    if (encrypted) bare.push(await bareOpening(stage));
  }
  const seconds = starts.map((one) => one.seconds);
  const megabytes = median(starts.map((one) => one.megabytes));
  const besides = median(starts.map((one) => one.megabytesOfChildren));
  const refused = starts.some((one) => one.refused);
  const limit = accounts > 1 ? 0.8 : 0.5;
  return {
    work: `agent start to first token, ${encrypted ? 'encrypted file' : 'keychain'}, ${accounts} account${accounts === 1 ? '' : 's'}`,
    target: `under ${limit} s; memory under 100 MB`,
    measured: [
      `${spread(seconds)} s${encrypted ? ` (a bare program ${median(bare).toFixed(2)} s)` : ''}`,
      `${megabytes.toFixed(0)} MB${besides > 0 ? `, and ${besides.toFixed(0)} MB in the keychain's process` : ''}`,
      ...(refused ? ['refused'] : []),
    ].join('; '),
    verdict: judged(median(seconds) < limit && megabytes < 100 && !refused),
  };
}

/** Seconds until a program that does nothing else has worked on the passphrase and asked the server. */
async function bareOpening({ processes, home, passphraseFile, origin }: Stage): Promise<number> {
  const begun = performance.now();
  const running = processes.script(
    'bare-opening.mjs',
    join(home, 'secrets.age.json'),
    passphraseFile,
    origin,
  );
  await running.line('ready');
  const seconds = (performance.now() - begun) / 1000;
  await running.ended;
  return seconds;
}

interface Start {
  readonly seconds: number;
  readonly megabytes: number;
  /** The keychain's process, which ends after a minute without work. */
  readonly megabytesOfChildren: number;
  readonly refused: boolean;
}

async function start(stage: Stage, key: string): Promise<Start> {
  const begun = performance.now();
  const stop = await stage.startAgent();
  const seen = await stage.load({
    work: { kind: 'fresh', times: 1, client: 'raw' },
    socket: stage.socket,
    requests: [tokenRequest(key, '?wait=20')],
  });
  const pid = stage.agentPid;
  const children = childrenOf(pid).map(residentMegabytes);
  const megabytes = residentMegabytes(pid);
  await stop();
  return {
    // The process of the load starts after the agent is ready; its own start is none of the agent's time.
    seconds: (stage.readyAfter - begun + seen.p50) / 1000,
    megabytes,
    megabytesOfChildren: children.reduce((sum, one) => sum + one, 0),
    refused: seen.statuses['200'] !== 1,
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

function childrenOf(pid: number): readonly number[] {
  try {
    const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return listed === '' ? [] : listed.split(' ').map(Number);
  } catch {
    return [];
  }
}

/**
 * More accounts, of other people, as copies of the one that has really signed in; the agent must not
 * be running.
 */
export async function multiplyAccount(stage: Stage, alias: string, wanted: number): Promise<void> {
  const path = join(stage.home, 'settings.json');
  const settings = JSON.parse(readFileSync(path, 'utf8'));
  const store = await storeOf(stage);
  const original = settings.accounts.find((one: { alias: string }) => one.alias === alias);
  const item = await store.read(`account:${original.id}`);
  if (!item.ok || item.value === undefined) throw new Error('The account to copy is not stored.');
  const text = item.value.reveal();
  for (let nth = settings.accounts.length; nth < wanted; nth += 1) {
    const id = `acc_copy${String(nth).padStart(8, '0')}`;
    const subject = `${original.subject}${nth}`;
    const email = `${nth}.${original.email}`;
    settings.accounts.push({ ...original, id, subject, email, alias: `${alias}-${nth}` });
    const copy = new Secret(
      text
        .replaceAll(original.id, id)
        .replaceAll(original.subject, subject)
        .replaceAll(original.email, email),
    );
    const written = await store.write(`account:${id}`, copy);
    if (!written.ok) throw new Error(written.failure.sentence);
  }
  await store.close();
  writeFileSync(path, JSON.stringify(settings), { mode: 0o600 });
}

async function storeOf({ built, env, home, keyring, passphraseFile }: Stage): Promise<SecretStore> {
  if (keyring !== undefined) {
    const scriptPath = join(built, 'keychain-process.mjs');
    const log = { info: () => {}, warn: () => {} };
    const service = keychainService(env, home);
    return openKeychain({ scriptPath, service, clock: systemClock, log, env });
  }
  const store = await openEncryptedFile({ folder: home, passphraseFile });
  if (!store.ok) throw new Error(store.failure.sentence);
  return store.value;
}
