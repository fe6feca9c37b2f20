import { type Failure, failed, ok, type Result } from '../../shared/failure.ts';
import { signInTimeoutSeconds } from '../../shared/sign-in-timeout.ts';
import { shortNames } from '../account-rows.ts';
import { type FinishedSignIn, followSignIn } from '../agent/follow-sign-in.ts';
import type { Managing } from '../agent/managing.ts';
import type { Answer, Context } from '../command.ts';
import { awaitInterruption } from '../terminal/interruption.ts';
import { duration } from '../terminal/times.ts';
import type { Mode } from './sign-in-options.ts';
import { tellStep } from './sign-in-steps.ts';

export interface SignInToFollow {
  readonly mode: Mode;
  /** Seconds. */
  readonly timeout: number | undefined;
  /** Has the agent begin it. */
  readonly begin: () => Promise<Result<{ readonly id: string; readonly link: string }>>;
}

/** The agent ends a sign-in by itself at its time; this much later it must have said so. */
const graceSeconds = 30;
/** Nobody who gave up should wait half a minute for an agent that hangs. */
const cancelSeconds = 5;
/** No code of a device lives longer. */
const longestDeviceSeconds = 3600;

/** A sign-in from its beginning to its end, as a person at this terminal sees it; Ctrl-C cancels. */
export async function carryOutSignIn(
  context: Context,
  managing: Managing,
  { mode, timeout, begin }: SignInToFollow,
): Promise<Result<Answer>> {
  const interruption = awaitInterruption(context.terminal, 'Cancelling the sign-in…');
  const usual = mode === 'device' ? longestDeviceSeconds : signInTimeoutSeconds;
  const patience = patienceOf((timeout ?? usual) + graceSeconds);
  try {
    const started = await begin();
    if (!started.ok) return started;
    const { id, link } = started.value;
    if (mode === 'link' || mode === 'paste') showLink(context, link);
    const ended = followSignIn(managing, id, (step, server) =>
      tellStep(context, step, mode, server),
    );
    const gaveUp: Promise<GaveUp>[] = [
      interruption.happened.then(() =>
        giveUp('cancelled', 'The sign-in was cancelled. Nothing was stored.'),
      ),
      patience.over,
      ...(mode === 'paste' ? [pasteLines(context, managing, id)] : []),
    ];
    const finished = await Promise.race([ended, ...gaveUp]);
    if ('gaveUp' in finished) {
      await managing.command('sign-in.cancel', { id }, cancelSeconds);
      return failed(finished.gaveUp);
    }
    return finished.ok ? ok(inWords(finished.value, context.now() / 1000)) : finished;
  } finally {
    patience.stop();
    interruption.stop();
  }
}

/** The end of a sign-in that begins on this side: the agent has to be told. */
interface GaveUp {
  readonly gaveUp: Failure;
}

const giveUp = (code: Failure['code'], sentence: string): GaveUp => ({
  gaveUp: { code, sentence },
});

const late = giveUp(
  'timed_out',
  'The sign-in did not end in its time. Nothing was stored; try again.',
);

function patienceOf(seconds: number): { readonly over: Promise<GaveUp>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<GaveUp>((resolve) => {
    timer = setTimeout(() => resolve(late), seconds * 1000);
  });
  return { over, stop: () => clearTimeout(timer) };
}

function showLink({ terminal, json }: Context, link: string): void {
  if (json) terminal.err(link);
  else terminal.out(`${link}\n`);
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

function inWords({ client, step, account }: FinishedSignIn, now: number): Answer {
  const { email, granted, missing, updated, ends_at } = step;
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
  if (ends_at !== undefined) {
    lines.push(
      `Online access: it ends in ${duration(ends_at - now)} and is not renewed. Then: keybearer login --account ${email} --access-type online, or without --access-type for a sign-in that lasts.`,
    );
  }
  const ending = ends_at === undefined ? {} : { ends_at };
  const who = { account: step.account, email, alias: alias ?? null, client };
  return { text: lines.join('\n'), json: { ...who, granted, missing, updated, ...ending } };
}
