import { ok, type Result } from '../../shared/failure.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import type { Arguments } from '../arguments.ts';
import type { OptionSpec } from '../command.ts';
import { readScopes } from '../scope-arguments.ts';
import { mostPerMinute, readTerms, termOptions } from './terms.ts';

/** What a person gives of a wish, and on which terms; what is left out is the whole wish. */
export type Choice = CommandInput<'caller.approve'>;

export const choiceOptions = {
  account: {
    kind: 'list',
    value: 'A',
    help: 'of the accounts it asks for only this one; may be repeated',
  },
  scope: {
    kind: 'list',
    value: 'S',
    help: 'of the permissions it asks for only this one; may be repeated',
  },
  ...termOptions,
  rate: { kind: 'count', least: 1, most: mostPerMinute, help: 'at most so many tokens a minute' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

export function readChoice(args: Arguments, code: string): Result<Choice> {
  const { lists, numbers } = args;
  const terms = readTerms(args);
  if (!terms.ok) return terms;
  const scopes = readScopes(lists.get('scope'));
  if (!scopes.ok) return scopes;
  const accounts = lists.get('account');
  const rate = numbers.get('rate');
  return ok({
    code,
    ...(accounts === undefined ? {} : { accounts: [...accounts] }),
    ...(scopes.value.length === 0 ? {} : { scopes: scopes.value }),
    ...terms.value,
    ...(rate === undefined ? {} : { per_minute: rate }),
  });
}
