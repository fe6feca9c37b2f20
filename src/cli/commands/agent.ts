import { existsSync } from 'node:fs';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { AgentOptions, AgentProgram } from '../agent-program.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { judgePassphraseFile } from '../passphrase-file.ts';

export const agent: Command = {
  words: ['agent'],
  operands: [],
  options: {
    store: {
      kind: 'text',
      value: 'keychain|file',
      help: 'where sign-ins are kept: the keychain (default) or an encrypted file',
    },
    'passphrase-file': { kind: 'text', value: 'F', help: 'what the encrypted file opens with' },
    ui: { kind: 'flag', help: 'serve the window on loopback and print a one-time link to it' },
  },
  summary: 'run the agent without the desktop app',
  details:
    'Stays in the foreground and prints "ready", a space and the socket path once it serves. Ctrl-C stops it. --json changes nothing here.',
  example: 'keybearer agent --ui',
  run,
};

async function run({ importFile }: Context, args: Arguments): Promise<Result<Answer>> {
  const options = agentOptions(args);
  if (!options.ok) return options;
  const program = await loadAgent(importFile);
  if (!program.ok) return program;
  const exit = await program.value.runAgent(options.value);
  return ok({ text: '', json: undefined, exit });
}

export function agentOptions(args: Arguments): Result<AgentOptions> {
  const kind = args.texts.get('store') ?? 'keychain';
  const passphraseFile = args.texts.get('passphrase-file');
  const ui = args.flags.has('ui');
  if (kind !== 'keychain' && kind !== 'file') {
    return fail('invalid_request', `--store is keychain or file, not "${kind}".`);
  }
  if (kind === 'keychain') {
    return passphraseFile === undefined
      ? ok({ store: { kind }, ui })
      : fail('invalid_request', '--passphrase-file is for --store file.');
  }
  if (passphraseFile === undefined) {
    return fail(
      'invalid_request',
      'The encrypted file needs a passphrase: put one into a file that only you can read, and name it with --passphrase-file.',
    );
  }
  const usable = judgePassphraseFile(passphraseFile);
  return usable.ok ? ok({ store: { kind, passphraseFile }, ui }) : usable;
}

async function loadAgent(importFile: Context['importFile']): Promise<Result<AgentProgram>> {
  const place = new URL('./agent.mjs', import.meta.url);
  if (!existsSync(place)) {
    // As it is installed, `cli/` lies beside the app's archive.
    if (existsSync(new URL('../app.asar', import.meta.url))) return desktopIsAgent;
    return fail(
      'internal',
      'The agent is not beside this command: agent.mjs is missing. Install Keybearer again, or run: npm run build',
    );
  }
  return ok((await importFile(place.href)) as AgentProgram);
}

const desktopIsAgent = fail(
  'not_supported',
  'In the installed app the desktop app is the agent: open Keybearer, and it serves as long as it runs, also from the tray. The agent without a desktop runs from a checkout of the project.',
);
