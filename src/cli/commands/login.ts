import type { SignInStep } from '../../shared/app-state.ts';
import { type Failed, type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import { signInTimeoutSeconds } from '../../shared/sign-in-timeout.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { shortNames } from '../account-rows.ts';
import { accountNamed } from '../agent/account-reference.ts';
import { type FinishedSignIn, followSignIn } from '../agent/follow-sign-in.ts';
import { type Managing, openManaging } from '../agent/managing.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { readScopes } from '../scope-arguments.ts';
import { awaitInterruption } from '../terminal/interruption.ts';

type Mode = CommandInput<'sign-in.start'>['mode'];

export const login: Command = {
  words: ['login'],
  operands: [],
  options: {
    client: { kind: 'text', value: 'N', help: 'the OAuth client to sign in through' },
    scope: { kind: 'list', value: 'S', help: 'a permission to ask for; may be repeated' },
    account: { kind: 'text', value: 'EMAIL', help: 'who is expected to sign in' },
    'no-browser': { kind: 'flag', help: 'print the one-time link and wait; open it yourself' },
    paste: {
      kind: 'flag',
      help: "print Google's URL and read the final address from standard input",
    },
    timeout: {
      kind: 'seconds',
      least: 1,
      most: 3600,
      help: `give up after this long (${signInTimeoutSeconds})`,
    },
  },
  summary: 'sign an account in, or again with more permissions',
  details:
    'With --no-browser or --paste the link is the first line of standard output; with --json as well it goes to standard error, and standard output is the one document at the end. --paste is for a browser on another machine: sign in there, then paste the address of the page that cannot be opened. Ctrl-C cancels.',
  example: 'keybearer login --scope gmail.readonly --scope calendar',
  run,
};

/** The agent ends a sign-in by itself at its time; this much later it must have said so. */
const graceSeconds = 30;
/** Nobody who gave up should wait half a minute for an agent that hangs. */
const cancelSeconds = 5;

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const scopes = readScopes(args.lists.get('scope'));
  if (!scopes.ok) return scopes;
  const paste = args.flags.has('paste');
  if (paste && args.flags.has('no-browser')) {
    return fail('invalid_request', 'Say --paste or --no-browser, not both.');
  }
  const mode: Mode = paste ? 'paste' : args.flags.has('no-browser') ? 'link' : 'browser';
  const client = args.texts.get('client');
  const account = args.texts.get('account');
  const timeout = args.numbers.get('timeout');

  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  const interruption = awaitInterruption(context.terminal, 'Cancelling the sign-in…');
  try {
    const started = await managing.value.command('sign-in.start', {
      mode,
      scopes: scopes.value,
      ...(client === undefined ? {} : { client }),
      ...(account === undefined ? {} : { account }),
      ...(timeout === undefined ? {} : { timeout }),
    });
    if (!started.ok) return notStarted(managing.value, started, account);
    const { id, link } = started.value;
    if (mode !== 'browser') showLink(context, link);
    const ended = followSignIn(managing.value, id, (step, server) =>
      tellStep(context, step, mode, server),
    );
    const gaveUp: Promise<GaveUp>[] = [
      interruption.happened.then(() =>
        giveUp('cancelled', 'The sign-in was cancelled. Nothing was stored.'),
      ),
      outOfTime((timeout ?? signInTimeoutSeconds) + graceSeconds),
      ...(paste ? [pasteLines(context, managing.value, id)] : []),
    ];
    const finished = await Promise.race([ended, ...gaveUp]);
    if ('gaveUp' in finished) {
      await managing.value.command('sign-in.cancel', { id }, cancelSeconds);
      return failed(finished.gaveUp);
    }
    return finished.ok ? ok(inWords(finished.value)) : finished;
  } finally {
    interruption.stop();
  }
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
  const state = await managing.state();
  if (!state.ok || state.value.clients.length === 0 || accountNamed(state.value, account)) {
    return refused;
  }
  return fail(
    'not_found',
    `No account here is called "${account}". To sign in somebody new, give the whole e-mail address, or leave --account out.`,
  );
}

/** The end of a sign-in that begins on this side: the agent has to be told. */
interface GaveUp {
  readonly gaveUp: Failure;
}

const giveUp = (code: Failure['code'], sentence: string): GaveUp => ({
  gaveUp: { code, sentence },
});

const outOfTime = (seconds: number): Promise<GaveUp> =>
  new Promise((resolve) => {
    const late = giveUp(
      'timed_out',
      'The sign-in did not end in its time. Nothing was stored; try again.',
    );
    setTimeout(() => resolve(late), seconds * 1000);
  });

function showLink({ terminal, json }: Context, link: string): void {
  if (json) terminal.err(link);
  else terminal.out(`${link}\n`);
}

function tellStep({ terminal }: Context, step: SignInStep, mode: Mode, server: string): void {
  switch (step.kind) {
    case 'waiting_for_browser':
      if (mode === 'link') {
        terminal.err('Open the link in a browser on this computer. Waiting…');
        return;
      }
      terminal.err(
        step.browser_opened
          ? `Your browser opens for the sign-in. If no page comes up, open ${step.link}`
          : `Open ${step.link} in a browser on this computer. Waiting…`,
      );
      return;
    case 'waiting_for_paste':
      terminal.err(
        'Open the link in any browser and sign in. It ends on a page that cannot be opened: paste the address of that page here.',
      );
      return;
    case 'exchanging':
      terminal.err(`${server} has answered; fetching the tokens…`);
      return;
    case 'storing':
      terminal.err('Storing the sign-in…');
      return;
    default:
      return;
  }
}

/**
 * Hands pasted lines to the agent until it takes one; resolves only when the input ends before that,
 * since after a good paste the sign-in itself tells how it went.
 */
async function pasteLines({ terminal }: Context, managing: Managing, id: string): Promise<GaveUp> {
  let refusal: Failure | undefined;
  for await (const line of terminal.lines()) {
    const redirect_url = line.trim();
    if (redirect_url === '') continue;
    const pasted = await managing.command('sign-in.paste', { id, redirect_url });
    if (pasted.ok || pasted.failure.code === 'not_found') return forever;
    refusal = pasted.failure;
    terminal.err(`${refusal.sentence} Paste the whole address once more:`);
  }
  return refusal === undefined
    ? giveUp('cancelled', 'No address was pasted, so the sign-in was cancelled.')
    : { gaveUp: refusal };
}

const forever = new Promise<never>(() => {});

function inWords({ client, step, account }: FinishedSignIn): Answer {
  const { email, granted, missing, updated } = step;
  const alias = account?.alias;
  const lines = [
    `Signed in${updated ? ' again' : ''} as ${email}${alias === undefined ? '' : ` (${alias})`}.`,
    `Granted: ${shortNames(granted)}`,
  ];
  if (missing.length > 0) {
    const options = missing.map((scope) => ` --scope ${shortNames([scope])}`).join('');
    lines.push(
      `Not granted: ${shortNames(missing)}`,
      `To ask for it again: keybearer login --account ${email}${options}`,
    );
  }
  return {
    text: lines.join('\n'),
    json: { account: step.account, email, alias: alias ?? null, client, granted, missing, updated },
  };
}
