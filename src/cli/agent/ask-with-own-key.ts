import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { Context } from '../command.ts';
import { quoted, readHeaderFile } from '../header-file.ts';
import { pairOwnKey, type TokenWish, widenOwnKey } from './own-caller-key.ts';

/** Asks with the command line's own caller key, and once more with a wider one where that may be had. */
export async function askWithOwnKey<T>(
  context: Context,
  wish: TokenWish,
  ask: (authorization: string) => Promise<Result<T>>,
): Promise<Result<T>> {
  const key = await ownCallerKey(context, wish);
  if (!key.ok) return key;
  let answer = await ask(key.value);
  if (!answer.ok && reachesTooShort(answer.failure, wish)) {
    const wider = await widenOwnKey(context, wish, key.value);
    if (!wider.ok) return wider;
    if (wider.value !== undefined) {
      answer = await ask(wider.value);
    }
  }
  return !answer.ok && answer.failure.code === 'unauthenticated'
    ? failed({ ...answer.failure, sentence: keyRefused(context) })
    : answer;
}

/**
 * Whoever may use several accounts without the default one among them is told to name one. Nobody who
 * leaves the name out at a prompt means any of those.
 */
const reachesTooShort = ({ code }: Failure, { account }: TokenWish): boolean =>
  code === 'not_allowed' || (code === 'invalid_request' && account === undefined);

async function ownCallerKey(context: Context, wish: TokenWish): Promise<Result<string>> {
  const stored = readHeaderFile(context.places.callerKey, context.platform);
  if (!stored.ok) return stored;
  return stored.value === undefined ? pairOwnKey(context, wish) : ok(stored.value);
}

export const defaultNotAllowed = fail(
  'not_allowed',
  'The key of this command line is not for the default account. Name the account, or pair again: keybearer caller list shows what is allowed.',
);

/** Never replaced silently: somebody may have revoked this key on purpose. */
const keyRefused = ({ places }: Context): string =>
  `The agent does not accept the caller key in ${places.callerKey} any more: it was revoked or has expired. To pair again, run: rm ${quoted(places.callerKey)} && keybearer token`;
