import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import type { TokenSource } from '../credentials/token-source.ts';
import type { Clock, Shell } from '../ports.ts';
import { resolveAccount } from './account-commands.ts';
import type { Registry } from './registry.ts';

/** Long enough to paste, short enough that a forgotten token is not pasted into a chat tomorrow. */
const clipboardSeconds = 60;

/** Copies an access token in main, so that it never passes through the window. */
export async function copyToken(
  parts: {
    readonly clock: Clock;
    readonly registry: Registry;
    readonly tokens: TokenSource;
    readonly shell: Shell;
  },
  input: CommandInput<'account.copy-token'>,
): Promise<Result<CommandOutputs['account.copy-token']>> {
  const { clipboard } = parts.shell;
  if (clipboard === undefined) {
    return fail(
      'not_supported',
      'Copying belongs to the desktop app. On the command line, use "keybearer token".',
    );
  }
  const account = resolveAccount(parts.registry, input.account);
  if (!account.ok) return account;
  const served = await parts.tokens.token({
    accountId: account.value.id,
    scopes: undefined,
    minTtl: 300,
  });
  if (!served.ok) return served;
  const { secret } = served.value.token;
  await clipboard.write(secret);
  parts.clock.after(clipboardSeconds * 1000, async () => {
    // Something else may have been copied meanwhile; that is not ours to take away.
    if ((await clipboard.read()) === secret.reveal()) clipboard.clear();
  });
  return ok({ alias: account.value.alias, clears_in: clipboardSeconds });
}
