import { readFileSync, statSync } from 'node:fs';
import type { ClientView } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { howToAddClient } from '../account-rows.ts';
import { agentState, openManaging } from '../agent/managing.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { filesLine } from '../removal-words.ts';
import { dim } from '../terminal/colours.ts';
import { drawTable } from '../terminal/table.ts';

export const clientAdd: Command = {
  words: ['client', 'add'],
  operands: [{ name: 'FILE', required: true, unless: 'sandbox' }],
  options: {
    name: { kind: 'text', value: 'N', help: 'what to call it' },
    sandbox: { kind: 'flag', help: 'no FILE: a local stand-in for Google, to try Keybearer with' },
  },
  summary: 'add an OAuth client from a client_secret*.json',
  details:
    'Make one in the Google Cloud console: Google Auth Platform, Clients, type "Desktop app", download JSON.',
  example: 'keybearer client add client_secret.json --name work',
  async run(context, args) {
    if (args.flags.has('sandbox')) return addSandbox(context, args);
    const json = readClientFile(args.operands[0] ?? '');
    if (!json.ok) return json;
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const name = args.texts.get('name');
    const added = await managing.value.command('client.add', {
      json: json.value,
      ...(name === undefined ? {} : { name }),
    });
    if (!added.ok) return added;
    const { client, updated, sandbox } = added.value;
    return ok({
      text: `${updated ? 'Updated' : 'Added'} the ${sandbox ? 'sandbox ' : ''}client "${client}". Sign in with: keybearer login --client ${client}`,
      json: added.value,
    });
  },
};

export const clientList: Command = {
  words: ['client', 'list'],
  operands: [],
  options: {},
  summary: 'list the OAuth clients',
  example: 'keybearer client list',
  async run(context) {
    const state = await agentState(context);
    if (!state.ok) return state;
    const { clients } = state.value;
    return ok({
      text:
        clients.length === 0
          ? `There is no client yet. Add one with: ${howToAddClient}`
          : clientTable(context, clients),
      json: { clients },
    });
  },
};

export const clientRemove: Command = {
  words: ['client', 'remove'],
  operands: [{ name: 'N', required: true }],
  options: {},
  summary: 'remove an OAuth client',
  example: 'keybearer client remove work',
  async run(context, args) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const client = args.operands[0] ?? '';
    // Another question only to say more would be a nuisance to whoever is asked in the window.
    const state = managing.value.asks ? undefined : await managing.value.state();
    const known = state?.ok ? state.value.clients.find(({ name }) => name === client) : undefined;
    const removed = await managing.value.command('client.remove', { client });
    if (!removed.ok) return removed;
    const files = known?.left_on_disk ?? [];
    if (files.length > 0) context.terminal.err(filesLine(files, false));
    return ok({
      text: `Removed the client "${removed.value.client}".`,
      json: { ...removed.value, files },
    });
  },
};

async function addSandbox(context: Context, args: Arguments): Promise<Result<Answer>> {
  if (args.operands.length > 0 || args.texts.has('name')) {
    return fail('invalid_request', '--sandbox takes neither a FILE nor a --name.');
  }
  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  const tried = await managing.value.command('sandbox.try', {});
  if (!tried.ok) return tried;
  const { client } = tried.value;
  return ok({
    text: `The sandbox runs. Its people are made up, and nothing reaches Google. Sign in with: keybearer login --client ${client}`,
    json: { client, sandbox: true },
  });
}

/** Google's files have less than a kilobyte; the agent takes up to 64 KiB. */
const longestFile = 65_536;

function readClientFile(path: string): Result<string> {
  try {
    if (statSync(path).size > longestFile) {
      return fail('client_file_invalid', `${path} is too long to be a client_secret file.`);
    }
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code === 'ENOENT'
      ? fail('client_file_invalid', `There is no file ${path}.`)
      : fail('client_file_invalid', `${path} cannot be read (${code}).`, { cause: code });
  }
}

function clientTable(context: Context, clients: readonly ClientView[]): string {
  const rows = clients.map((client) => [
    client.sandbox ? `${client.name} (sandbox)` : client.name,
    String(client.accounts),
    client.project_id ?? '',
    client.client_id,
  ]);
  return drawTable(['CLIENT', 'ACCOUNTS', 'PROJECT', 'CLIENT ID'], rows, dim(context));
}
