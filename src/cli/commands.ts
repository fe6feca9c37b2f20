import type { Command } from './command.ts';
import { accountRename, accountUse } from './commands/account.ts';
import { accountAddKey } from './commands/account-add-key.ts';
import { accountImpersonate } from './commands/account-impersonate.ts';
import { accountNarrow } from './commands/account-narrow.ts';
import { accountPasteToken } from './commands/account-paste-token.ts';
import { accounts } from './commands/accounts.ts';
import { agent } from './commands/agent.ts';
import { approvalAllow, approvalDeny } from './commands/approval.ts';
import { audit } from './commands/audit.ts';
import { backup, restore } from './commands/backup.ts';
import { callerDeny, callerPause, callerResume, callerRevoke } from './commands/caller.ts';
import { callerApprove } from './commands/caller-approve.ts';
import { callerChange } from './commands/caller-change.ts';
import { callerList } from './commands/caller-list.ts';
import { callerPair } from './commands/caller-pair.ts';
import { callerReview } from './commands/caller-review.ts';
import { clientAdd, clientList, clientRemove } from './commands/client.ts';
import { completion } from './commands/completion.ts';
import { doctor } from './commands/doctor.ts';
import { exportAccount } from './commands/export.ts';
import { importFiles } from './commands/import.ts';
import { login } from './commands/login.ts';
import { logout } from './commands/logout.ts';
import { pause, resume } from './commands/pause.ts';
import { refresh } from './commands/refresh.ts';
import { status } from './commands/status.ts';
import { token } from './commands/token.ts';

/** Every command there is, in the order a person meets them. */
export const commands: readonly Command[] = [
  agent,
  status,
  clientAdd,
  clientList,
  clientRemove,
  login,
  accounts,
  accountUse,
  accountRename,
  accountAddKey,
  accountImpersonate,
  accountPasteToken,
  accountNarrow,
  logout,
  token,
  refresh,
  callerPair,
  callerList,
  callerApprove,
  callerDeny,
  callerChange,
  callerPause,
  callerResume,
  callerRevoke,
  callerReview,
  approvalAllow,
  approvalDeny,
  importFiles,
  exportAccount,
  backup,
  restore,
  audit,
  pause,
  resume,
  doctor,
  completion,
];

export interface Found {
  readonly command: Command | undefined;
  /** What is left for the command's own arguments. */
  readonly rest: readonly string[];
  /** The words that were taken for a command. */
  readonly typed: readonly string[];
}

/** `--json` may stand before the command; `help X` is `X --help`. */
export function findCommand(argv: readonly string[]): Found {
  const leading: string[] = [];
  let words = argv;
  while (words[0]?.startsWith('-') && words[0] !== '--') {
    leading.push(words[0]);
    words = words.slice(1);
  }
  if (words[0] === 'help' && words[1] !== undefined && !words[1].startsWith('-')) {
    leading.push('--help');
    words = words.slice(1);
  }
  const command = commands.find((one) => one.words.every((word, at) => words[at] === word));
  if (command !== undefined) {
    return { command, rest: [...leading, ...words.slice(command.words.length)], typed: [] };
  }
  const typed = words.slice(0, 2).filter((word) => !word.startsWith('-'));
  return { command, rest: [...leading, ...words.slice(typed.length)], typed };
}
