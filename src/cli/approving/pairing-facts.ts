import type { AppState, PairingView } from '../../shared/app-state.ts';
import { missingScopes, normaliseScope } from '../../shared/scope.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { shortNames } from '../account-rows.ts';
import { askInWords, lifetimeInWords } from './terms.ts';

const lettersOf = (code: string): string => code.toUpperCase().replace(/[^A-Z]/g, '');

/** By its code as people type it: in lower case, without the dash. */
export const pairingWithCode = (state: AppState, code: string): PairingView | undefined =>
  state.pairings.find((pairing) => lettersOf(pairing.code) === lettersOf(code));

/** Everything the window's dialog shows, with what this approval makes of it. */
export function pairingFacts(
  state: AppState,
  pairing: PairingView,
  choice: CommandInput<'caller.approve'>,
): string[] {
  const { peer } = pairing;
  return [
    `Name (its own word): ${pairing.name}`,
    `Code: ${pairing.code}. Allow it only if the script shows the same.`,
    `Program, as the system reports it: ${peer.program ?? 'unknown'}${peer.pid === null ? '' : `, process ${peer.pid}`}`,
    ...(peer.cwd ? [`Folder, as the system reports it: ${peer.cwd}`] : []),
    `Reason it gives: ${pairing.reason ?? 'none'}`,
    'It may have, if you allow it:',
    ...grantsInWords(state, pairing, choice).map((line) => `  ${line}`),
    `  ${lifetimeInWords(choice)}, ${askInWords[choice.ask ?? 'never']}${
      choice.per_minute === undefined ? '' : `, at most ${choice.per_minute} tokens a minute`
    }`,
  ];
}

function grantsInWords(
  state: AppState,
  pairing: PairingView,
  choice: CommandInput<'caller.approve'>,
): readonly string[] {
  const wanted = choice.accounts?.map((reference) => reference.toLowerCase());
  const accounts = pairing.accounts.filter(
    ({ id, alias, email }) =>
      wanted === undefined ||
      [id, alias, email].some((name) => wanted.includes(name.toLowerCase())),
  );
  const kept = choice.scopes?.map((scope) => normaliseScope(scope) ?? scope);
  const scopes = pairing.scopes.filter((scope) => kept?.includes(scope) ?? true);
  if (accounts.length === 0 || scopes.length === 0) return ['nothing that is here'];
  return accounts.flatMap(({ id, alias, email }) => {
    const granted = state.accounts.find((account) => account.id === id)?.scopes ?? [];
    const lacking = missingScopes(granted, scopes);
    return [
      `${alias} (${email}): ${shortNames(scopes)}`,
      ...(lacking.length === 0
        ? []
        : [`  not granted by this account yet: ${shortNames(lacking)}`]),
    ];
  });
}
