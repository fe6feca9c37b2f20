import type { AccountView } from '../../shared/account.ts';
import type { AppState } from '../../shared/app-state.ts';
import { type FailureCode, failureCodes } from '../../shared/failure.ts';
import { socketApi } from '../../shared/socket-protocol.ts';
import { healthInWords, howToAddClient } from '../account-rows.ts';
import { askAgent } from '../agent/ask-agent.ts';
import { asksInWindow } from '../agent/asking.ts';
import { keyStanding } from '../agent/key-standing.ts';
import { managingWithKey } from '../agent/managing.ts';
import type { Context } from '../command.ts';
import { quoted, readHeaderFile } from '../header-file.ts';
import { relativeTime } from '../terminal/times.ts';
import { type Check, good, hint, problem, problemOf } from './check.ts';
import { withFindings } from './findings.ts';
import { keychainModule } from './machine-checks.ts';

/**
 * What only the running agent knows, and whether it takes the keys that lie here. `local`: what was
 * found without it, so that nothing is told twice.
 */
export async function agentChecks(context: Context, local: readonly Check[]): Promise<Check[]> {
  const health = await askAgent(context.places.socket, { method: 'GET', target: '/v1/health' });
  if (!health.ok) {
    const checks = [problemOf('agent', health.failure)];
    if (health.failure.code === 'no_agent') checks.push(...withoutAgent(context));
    return checks;
  }
  const { api } = health.value.body;
  const agent =
    api === socketApi
      ? good('agent', `The agent answers at ${context.places.socket}.`)
      : problem(
          'agent',
          'unexpected_response',
          `The agent speaks version ${String(api)} of the socket, this command line ${socketApi}.`,
          'Use both from one installation, and restart the agent.',
        );
  return [agent, await callerKey(context), ...(await managedChecks(context, local))];
}

function withoutAgent(context: Context): Check[] {
  const { ownerKey, callerKey: file } = context.places;
  const checks = [keychainModule(context.platform)];
  const owner = readHeaderFile(ownerKey, context.platform);
  if (!owner.ok) checks.push(problemOf('owner key', owner.failure));
  else if (owner.value !== undefined) {
    checks.push(
      hint(
        'owner key',
        `${ownerKey} was left by an agent that was killed.`,
        'The next start of the agent replaces it.',
      ),
    );
  }
  const own = readHeaderFile(file, context.platform);
  if (!own.ok) checks.push(problemOf('caller key', own.failure));
  return checks;
}

async function callerKey({ places, platform }: Context): Promise<Check> {
  const key = readHeaderFile(places.callerKey, platform);
  if (!key.ok) return problemOf('caller key', key.failure);
  if (key.value === undefined) {
    return good('caller key', 'None yet: the command line pairs itself at its first token.');
  }
  const standing = await keyStanding(places.socket, key.value);
  if (!standing.ok) return problemOf('caller key', standing.failure);
  return standing.value === 'works'
    ? good('caller key', `The agent takes the key in ${places.callerKey}.`)
    : problem(
        'caller key',
        'unauthenticated',
        `The agent refuses the key in ${places.callerKey}: it was revoked or has expired.`,
        `Run: rm ${quoted(places.callerKey)} && keybearer token`,
      );
}

async function managedChecks(context: Context, local: readonly Check[]): Promise<Check[]> {
  const managing = await managingWithKey(context);
  if (!managing.ok) {
    const asks = managing.failure.code === 'not_allowed' && (await asksInWindow(context)).ok;
    return [asks ? ownerKeyOff : problemOf('owner key', managing.failure)];
  }
  const state = await managing.value.state();
  if (!state.ok) return [problemOf('owner key', state.failure)];
  const seen = stateChecks(state.value, context.platform, context.now() / 1000);
  // The agent asks the server for the time, and looks at its own environment, proxy and settings.
  const report = await managing.value.command('doctor.run', {});
  return [
    good('owner key', `The agent takes the key in ${context.places.ownerKey}.`),
    ...(report.ok ? withFindings(local, seen, report.value) : seen),
    // An agent of another version may have no doctor.
    ...(report.ok || report.failure.code === 'not_found'
      ? []
      : [problemOf('agent', report.failure)]),
  ];
}

/** As a person left the switch; a look that nobody asked for would put a question on their screen. */
const ownerKeyOff = good(
  'owner key',
  'None: "Manage from the command line" is off, so the desktop app asks in its window each time. Store, clients and accounts are on its Doctor page.',
);

/** `now` in seconds since the epoch. */
export function stateChecks(state: AppState, platform: string, now: number): Check[] {
  return [
    clock(state, now),
    store(state, platform),
    clients(state),
    ...state.accounts.map((account) => accountCheck(account, now)),
    ...state.notices.map((notice) =>
      Object.hasOwn(failureCodes, notice.code)
        ? problem('notice', notice.code as FailureCode, notice.sentence)
        : hint(
            'notice',
            notice.sentence,
            notice.code === 'audit_broken' ? 'Run: keybearer audit' : 'See `keybearer status`.',
          ),
    ),
  ];
}

/** Both clocks are this computer's, so only a clock that was set, or that breaks TLS, can be seen. */
function clock(state: AppState, now: number): Check {
  const set = 'Set the clock of this computer, best by turning on network time.';
  const setBack = state.agent.started_at - now;
  if (setBack > 60) {
    return hint(
      'clock',
      `The agent started ${relativeTime(state.agent.started_at, now)} by this clock, so the clock was set back.`,
      set,
    );
  }
  const tls = state.accounts.some(
    ({ state: health }) => health.kind === 'waiting' && health.reason === 'tls_error',
  );
  return tls
    ? hint('clock', 'A secure connection failed, as it does with a wrong clock.', set)
    : good('clock', 'Nothing speaks against the clock.');
}

function store({ store: { kind, status, status_text } }: AppState, platform: string): Check {
  if (status === 'ready') return good('store', status_text);
  if (kind === 'file') return problem('store', `keychain_${status}`, status_text);
  const start =
    platform === 'linux'
      ? 'Start or unlock a keyring in this session (gnome-keyring, KWallet, KeePassXC), and see that keytar and libsecret-1-0 are installed.'
      : 'Unlock the keychain, and see that keytar is installed.';
  return problem(
    'store',
    `keychain_${status}`,
    status_text,
    `${start} Without a keychain: keybearer agent --store file --passphrase-file F`,
  );
}

function clients({ clients: list }: AppState): Check {
  return list.length > 0
    ? good('clients', `OAuth clients: ${list.map((client) => client.name).join(', ')}.`)
    : hint('clients', 'There is no OAuth client yet.', `Run: ${howToAddClient}`);
}

function accountCheck(account: AccountView, now: number): Check {
  const check = `account ${account.alias}`;
  const words = healthInWords(account, now);
  const again = `Run: keybearer login --account ${account.email}`;
  const { state } = account;
  switch (state.kind) {
    case 'ready':
    case 'refreshing':
      return good(check, words);
    case 'removing':
      return hint(check, words, 'The agent finishes it by itself.');
    case 'waiting':
      return problem(check, state.reason, words);
    case 'store_unavailable':
      return problem(check, `keychain_${state.reason}`, words);
    case 'credential_refused':
      return problem(check, 'needs_sign_in', words);
    default:
      return account.kind === 'user'
        ? problem(check, state.kind, words, again)
        : problem(check, state.kind, words);
  }
}
