import type { ApprovalView, AppState, PairingView, PeerView } from '../../shared/app-state.ts';
import { ok } from '../../shared/failure.ts';
import { shortNames } from '../account-rows.ts';
import { agentState } from '../agent/managing.ts';
import { callerTable } from '../caller-rows.ts';
import type { Command, Context } from '../command.ts';
import { relativeTime } from '../terminal/times.ts';

export const callerList: Command = {
  words: ['caller', 'list'],
  operands: [],
  options: {},
  summary: 'list the scripts that hold a key, and those that ask for one',
  details:
    'Each with when it was last used, when its key ends, until when it lasts unused, whether you are asked, its rate, and which account it may use for what since when.',
  example: 'keybearer caller list',
  async run(context) {
    const state = await agentState(context);
    if (!state.ok) return state;
    const { callers, pairings, approvals } = state.value;
    return ok({ text: inWords(context, state.value), json: { callers, pairings, approvals } });
  },
};

function inWords(context: Context, { callers, pairings, approvals }: AppState): string {
  const now = context.now() / 1000;
  return [
    callers.length === 0
      ? 'No script has a key yet. Ask for one with: keybearer caller pair NAME'
      : callerTable(context, callers),
    ...pairings.map((pairing) => pairingInWords(pairing, now)),
    ...approvals.map((approval) => approvalInWords(approval, now)),
  ].join('\n\n');
}

const pairingInWords = (pairing: PairingView, now: number): string =>
  [
    `${pairing.code} waits: ${pairing.name} (its own claim) asks for ${wishInWords(pairing)}`,
    ...(pairing.reason === null ? [] : [`  Reason given: ${pairing.reason}`]),
    `  Asked by ${peerInWords(pairing.peer)}, ends ${relativeTime(pairing.expires_at, now)}`,
  ].join('\n');

function wishInWords({ accounts, scopes }: PairingView): string {
  const what = scopes.length === 0 ? 'all that was granted' : shortNames(scopes);
  return accounts.length === 0
    ? `${what}, of no account that is here`
    : `${accounts.map((account) => account.alias).join(', ')}: ${what}`;
}

const approvalInWords = (
  { id, name, account, scopes, peer, expires_at }: ApprovalView,
  now: number,
): string =>
  [
    `${name} waits for a token of ${account.alias}: ${shortNames(scopes)}`,
    `  Asked by ${peerInWords(peer)}, ends ${relativeTime(expires_at, now)}`,
    `  keybearer approval allow ${id}, or keybearer approval deny ${id}`,
  ].join('\n');

const peerInWords = ({ program, pid, cwd }: PeerView): string =>
  [
    program ?? 'an unknown program',
    ...(pid === null ? [] : [`process ${pid}`]),
    ...(cwd ? [`in ${cwd}`] : []),
  ].join(', ');
