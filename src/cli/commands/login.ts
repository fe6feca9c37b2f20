import { deviceScopeNames } from '../../shared/device-scopes.ts';
import { type Failed, fail, type Result } from '../../shared/failure.ts';
import { accountNamed } from '../agent/account-reference.ts';
import { type Managing, openManaging } from '../agent/managing.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { tellNarrower } from '../narrower-scopes.ts';
import { readScopes } from '../scope-arguments.ts';
import { carryOutSignIn } from '../sign-in/carry-out.ts';
import { readRequestOptions, requestOptions } from '../sign-in/request-options.ts';
import { chosenMode, signInOptions } from '../sign-in/sign-in-options.ts';
import { tellUnknown } from '../unknown-scope.ts';

export const login: Command = {
  words: ['login'],
  operands: [],
  options: {
    client: { kind: 'text', value: 'N', help: 'the OAuth client to sign in through' },
    scope: { kind: 'list', value: 'S', help: 'a permission to ask for; may be repeated' },
    account: { kind: 'text', value: 'EMAIL', help: 'who is expected to sign in' },
    ...signInOptions,
    ...requestOptions,
  },
  summary: 'sign an account in, or again with more permissions',
  details: `With --no-browser or --paste the link is the first line of standard output, with --device the address and the code are the first two; with --json as well they go to standard error, and standard output is the one document at the end. --paste is for a browser on another machine: sign in there, then paste the address of the page that cannot be opened. --device is for OAuth clients of type "TVs and Limited Input devices", to which Google grants no more than: ${deviceScopeNames}. Ctrl-C cancels. With --access-type online no prompt is sent unless you name one, and Google gives one access token and nothing to renew it: an account of its own that is served until it ends, and then asks for another sign-in; an account that lasts is left as it is. What --hd asks for is checked in the answer. Parameters that Keybearer sets itself, and those with an option of their own, are refused to --parameter. --port is for a tunnel or a firewall, such as ssh -L 8080:127.0.0.1:8080 with --no-browser --port 8080; it is not for web clients, which are answered where they have registered.`,
  example: 'keybearer login --scope gmail.readonly --scope calendar',
  run,
};

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const scopes = readScopes(args.lists.get('scope'));
  if (!scopes.ok) return scopes;
  const mode = chosenMode(args);
  if (!mode.ok) return mode;
  const wish = readRequestOptions(args);
  if (!wish.ok) return wish;
  const { notes, ...said } = wish.value;
  const client = args.texts.get('client');
  const account = args.texts.get('account');
  const timeout = args.numbers.get('timeout');

  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  await tellUnknown(context, scopes.value, managing.value);
  await tellNarrower(context, scopes.value, managing.value);
  for (const note of notes) context.terminal.err(note);
  const begin = async () => {
    const started = await managing.value.command('sign-in.start', {
      mode: mode.value,
      scopes: scopes.value,
      ...(client === undefined ? {} : { client }),
      ...(account === undefined ? {} : { account }),
      ...(timeout === undefined ? {} : { timeout }),
      ...said,
    });
    return started.ok ? started : notStarted(managing.value, started, account);
  };
  return carryOutSignIn(context, managing.value, { mode: mode.value, timeout, begin });
}

/** The agent's sentence to a name that nobody has points back to `login`, where the person is already. */
async function notStarted(
  managing: Managing,
  refused: Failed,
  account: string | undefined,
): Promise<Failed> {
  if (refused.failure.code !== 'not_found' || account === undefined || account.includes('@')) {
    return refused;
  }
  // Another question only to word a refusal better would be a nuisance.
  if (managing.asks) return refused;
  const state = await managing.state();
  if (!state.ok || state.value.clients.length === 0 || accountNamed(state.value, account)) {
    return refused;
  }
  return fail(
    'not_found',
    `No account here is called "${account}". To sign in somebody new, give the whole e-mail address, or leave --account out.`,
  );
}
