import { unlinkSync } from 'node:fs';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { accountRow } from '../account-rows.ts';
import { openManaging } from '../agent/managing.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { tellNarrower } from '../narrower-scopes.ts';
import { readScopes } from '../scope-arguments.ts';
import { addedText } from './account-added.ts';
import { addKey, readKeyFile } from './service-account-key-file.ts';

export const accountAddKey: Command = {
  words: ['account', 'add-key'],
  operands: [{ name: 'FILE', required: true }],
  options: {
    subject: {
      kind: 'text',
      value: 'EMAIL',
      help: 'the person to act for (domain-wide delegation)',
    },
    scope: {
      kind: 'list',
      value: 'S',
      help: 'a permission it may hand out (cloud-platform); may be repeated',
    },
    email: {
      kind: 'text',
      value: 'ADDRESS',
      help: 'of a .p12 or .pem file: the service account it is of',
    },
    'password-file': {
      kind: 'text',
      value: 'F',
      help: "of a .p12 file: its password, where it is not Google's usual one",
    },
    client: { kind: 'text', value: 'N', help: 'of a .p12 or .pem file of the sandbox: its client' },
    alias: { kind: 'text', value: 'N', help: 'what to call it' },
    'delete-file': { kind: 'flag', help: 'delete FILE once the key is stored and read back' },
  },
  summary: 'add a service account by its key (JSON, .p12 or .pem)',
  details:
    'The key goes into the keychain after one token was got with it. A .p12 file is opened with the password that Google gives all of them; for another one you are asked. A file on a disk may leave traces when it is deleted; to be sure, replace the key in the Google Cloud console.',
  example: 'keybearer account add-key backup-1a2b3c.json --scope drive.readonly',
  run,
};

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const file = args.operands[0] ?? '';
  const scopes = readScopes(args.lists.get('scope'));
  if (!scopes.ok) return scopes;
  const key = readKeyFile(file, args);
  if (!key.ok) return key;
  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  await tellNarrower(context, scopes.value, managing.value);
  const subject = args.texts.get('subject');
  const alias = args.texts.get('alias');
  const added = await addKey(context, managing.value, {
    ...key.value,
    ...(subject === undefined ? {} : { subject }),
    ...(scopes.value.length === 0 ? {} : { scopes: scopes.value }),
    ...(alias === undefined ? {} : { alias }),
  });
  if (!added.ok) return added;
  const said = addedText(added.value, 'the service account');
  const answer = { account: accountRow(added.value.account), result: added.value.result };
  if (!args.flags.has('delete-file')) {
    return ok({
      text: `${said}\nThe key still stands in ${file}; delete it if no other program reads it.`,
      json: { ...answer, file_deleted: false },
    });
  }
  const deleted = deleteFile(file);
  if (!deleted.ok) return deleted;
  return ok({ text: `${said}\n${file} was deleted.`, json: { ...answer, file_deleted: true } });
}

function deleteFile(path: string): Result<void> {
  try {
    unlinkSync(path);
    return ok(undefined);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return fail('conflict', `The key is stored, but ${path} could not be deleted (${code}).`, {
      cause: code,
    });
  }
}
