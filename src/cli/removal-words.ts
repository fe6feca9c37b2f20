import type { AccountView } from '../shared/account.ts';
import type { AppState } from '../shared/app-state.ts';
import { type LeftOnDisk, leftOnDiskName } from '../shared/left-on-disk.ts';
import { listInWords } from '../shared/list-in-words.ts';
import { removalReach } from '../shared/removal-reach.ts';

/** What ends with an account's grant, and for whom, one line each. */
export function reachLines(state: AppState, account: AccountView, revokes: boolean): string[] {
  const { accounts, reachedThrough, callers, files } = removalReach(state, account, revokes);
  const server = account.sandbox ? 'The sandbox' : 'Google';
  const lines: string[] = [];
  if (accounts.length > 0) {
    const names = listInWords(accounts.map(({ alias, client }) => `${alias} (${client})`));
    lines.push(
      `${server} ends the sign-in of ${names} with it: the same person on the same Cloud project.`,
    );
  }
  if (reachedThrough.length > 0) {
    lines.push(`No longer reached: ${listInWords(reachedThrough.map(({ alias }) => alias))}.`);
  }
  if (callers.length > 0) lines.push(`Scripts that lose it: ${listInWords(callers)}.`);
  if (files.length > 0) lines.push(filesLine(files, revokes));
  if (revokes) {
    lines.push(
      'Other programs and computers that signed in on the same Cloud project have to sign in again, too.',
    );
  }
  return lines;
}

/** What an import left where it was: dead after a revocation, and good as ever without one. */
export function filesLine(files: readonly LeftOnDisk[], revokes: boolean): string {
  const names = listInWords(files.map(leftOnDiskName));
  return revokes
    ? `Imported from other programs, and of no use from then on: ${names}.`
    : `Imported from other programs, where it stays as good as it was: ${names}.`;
}

/** For programs: what ends with it, by the names that people see. */
export function reachJson(state: AppState, account: AccountView, revokes: boolean) {
  const { accounts, reachedThrough, callers, files } = removalReach(state, account, revokes);
  return {
    accounts: accounts.map(({ alias }) => alias),
    reached_through: reachedThrough.map(({ alias }) => alias),
    callers,
    files,
  };
}
