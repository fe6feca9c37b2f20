import { fail, ok, type Result } from '../../shared/failure.ts';
import { accountRow } from '../account-rows.ts';
import { openManaging } from '../agent/managing.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { tellNarrower } from '../narrower-scopes.ts';
import { readScopes } from '../scope-arguments.ts';
import { addedText } from './account-added.ts';

export const accountImpersonate: Command = {
  words: ['account', 'impersonate'],
  operands: [{ name: 'TARGET', required: true }],
  options: {
    source: { kind: 'text', value: 'A', help: 'the account whose token reaches it' },
    delegate: {
      kind: 'list',
      value: 'EMAIL',
      help: 'a service account on the way, in order; may be repeated',
    },
    lifetime: {
      kind: 'seconds',
      least: 60,
      most: 43_200,
      help: 'how long its tokens live (3600)',
    },
    scope: {
      kind: 'list',
      value: 'S',
      help: 'a permission it may hand out (cloud-platform); may be repeated',
    },
    alias: { kind: 'text', value: 'N', help: 'what to call it' },
  },
  summary: 'add a service account that another account reaches',
  details:
    'The account needs the permission cloud-platform, and the role "Service Account Token Creator" on TARGET, which is an e-mail address. No key is stored. A lifetime over an hour must be allowed by the organisation.',
  example: 'keybearer account impersonate deploy@p.iam.gserviceaccount.com --source work',
  run,
};

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const source = args.texts.get('source');
  if (source === undefined) {
    return fail('invalid_request', 'Say through which account with --source A.');
  }
  const scopes = readScopes(args.lists.get('scope'));
  if (!scopes.ok) return scopes;
  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  await tellNarrower(context, scopes.value, managing.value);
  const delegates = args.lists.get('delegate');
  const lifetime = args.numbers.get('lifetime');
  const alias = args.texts.get('alias');
  const added = await managing.value.command('impersonation.add', {
    source,
    target: args.operands[0] ?? '',
    ...(delegates === undefined ? {} : { delegates: [...delegates] }),
    ...(lifetime === undefined ? {} : { lifetime }),
    ...(scopes.value.length === 0 ? {} : { scopes: scopes.value }),
    ...(alias === undefined ? {} : { alias }),
  });
  if (!added.ok) return added;
  const { account, result } = added.value;
  return ok({
    text: addedText(
      { account: { ...account, source: account.source ?? source }, result },
      'the service account',
    ),
    json: { account: accountRow(account), result },
  });
}
