import {
  type CommandDispatcher,
  type CommandName,
  isCommandName,
} from '../../shared/ui-contract.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { AuditEntry } from './audit.ts';
import type { AuditTrail } from './audit-trail.ts';

/** Commands that only look: what a person reads changes nothing and gives nothing away. */
export const looking: ReadonlySet<string> = new Set<CommandName>([
  'audit.read',
  'doctor.run',
  'import.find',
  'import.give',
  'import.replaced',
  'notice.dismiss',
  'playground.apis',
  'playground.preview',
  'playground.transcript',
  'scopes.published',
]);

/** Every managing act in the record, whichever face it came from: window, tray, socket or command line. */
export const auditedCommands = (
  commands: CommandDispatcher,
  trail: AuditTrail,
  accounts: AccountDirectory,
): CommandDispatcher => ({
  async dispatch(name, input) {
    // Before the command: a log-out takes the account away, and with it the id behind an alias.
    const account = accountOf(input, accounts);
    const result = await commands.dispatch(name, input);
    if (looking.has(name) || !isCommandName(name)) return result;
    trail.record({
      event: 'command',
      decision: result.ok ? 'allowed' : 'refused',
      reason: result.ok ? name : `${name}: ${result.failure.code}`,
      accountId: account,
    });
    return result;
  },
});

/** A command that a person refused before it was run. */
export const refusedCommand = (name: string, code: string): AuditEntry => ({
  event: 'command',
  decision: 'refused',
  reason: `${name}: ${code}`,
});

function accountOf(input: unknown, accounts: AccountDirectory): string | undefined {
  if (typeof input !== 'object' || input === null || !('account' in input)) return undefined;
  return typeof input.account === 'string' ? accounts.find(input.account)?.id : undefined;
}
