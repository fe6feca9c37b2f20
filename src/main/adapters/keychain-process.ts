import type { KeychainAnswer, KeychainCall, KeychainRequest } from './keychain-protocol.ts';
import { parentChannel } from './parent-channel.ts';

/**
 * The process that holds keytar, started by keychain-link.ts. keytar can end the process it runs in,
 * hang it, and take all four of libuv's threads, so that files and DNS stand still for 25 s: here it
 * can do that to nobody. Secrets come and go over the IPC channel, never in arguments or environment.
 */

interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

// Ctrl-C in a terminal reaches this process too. The agent decides when it ends, so that a rotated
// token can still be written while it drains.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

// The agent is gone. `process.exit()` waits for keytar's threads, which may hang for ever behind a
// frozen daemon or an unanswered prompt; this signal waits for nothing.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

let loading: Promise<Keytar> | undefined;

async function keytar(): Promise<Keytar> {
  loading ??= import('keytar').then((module) => module.default ?? module);
  return loading;
}

async function answer(call: KeychainCall): Promise<KeychainAnswer> {
  let keychain: Keytar;
  try {
    keychain = await keytar();
  } catch (error) {
    return { kind: 'no_module', message: textOf(error) };
  }
  try {
    return await perform(keychain, call);
  } catch (error) {
    return { kind: 'error', message: textOf(error) };
  }
}

async function perform(keychain: Keytar, call: KeychainCall): Promise<KeychainAnswer> {
  switch (call.op) {
    case 'get':
      return { kind: 'value', value: await keychain.getPassword(call.service, call.item) };
    case 'set':
      await keychain.setPassword(call.service, call.item, call.value);
      return { kind: 'done' };
    case 'delete':
      // `false` says "locked" as well as "was not there": the caller looks for itself.
      await keychain.deletePassword(call.service, call.item);
      return { kind: 'done' };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}

parentChannel.onMessage(async (message) => {
  // Only the process that started this one can send; it is the same program.
  const request = message as KeychainRequest;
  parentChannel.send({ ...(await answer(request)), id: request.id });
});
