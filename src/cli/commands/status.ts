import { needsPerson } from '../../shared/account-needs.ts';
import type { AppState } from '../../shared/app-state.ts';
import { failureCodes, ok, type Result } from '../../shared/failure.ts';
import { accountRow, accountTable, noAccountYet } from '../account-rows.ts';
import { agentState } from '../agent/managing.ts';
import type { Answer, Command, Context } from '../command.ts';
import { relativeTime } from '../terminal/times.ts';

export const status: Command = {
  words: ['status'],
  operands: [],
  options: {
    check: {
      kind: 'flag',
      help: 'end with the exit code of the worst trouble',
    },
  },
  summary: 'agent, store, accounts and what needs you',
  example: 'keybearer status',
  async run(context, args): Promise<Result<Answer>> {
    const state = await agentState(context);
    if (!state.ok) return state;
    const answer = { text: inWords(context, state.value), json: asDocument(state.value) };
    return ok(args.flags.has('check') ? { ...answer, exit: worstExit(state.value) } : answer);
  },
};

interface Problem {
  readonly code: string;
  readonly sentence: string;
}

/** Everything that wants a person: the store, each account that is not well, and the agent's notices. */
function problemsOf(state: AppState): Problem[] {
  const problems: Problem[] = [];
  const { store } = state;
  if (store.status !== 'ready') {
    problems.push({ code: `keychain_${store.status}`, sentence: store.status_text });
  }
  for (const account of state.accounts) {
    if (account.status === 'ready' || account.status === 'refreshing') continue;
    if (account.status === 'store_unavailable' && store.status !== 'ready') continue;
    problems.push({ code: account.status, sentence: `${account.alias}: ${account.status_text}` });
  }
  for (const { alias, notes } of state.accounts) {
    for (const { code, sentence } of notes ?? []) {
      problems.push({ code, sentence: `${alias}: ${sentence}` });
    }
  }
  for (const { name, notes } of state.clients) {
    for (const { code, sentence } of notes ?? []) {
      problems.push({ code, sentence: `Client ${name}: ${sentence}` });
    }
  }
  if (state.paused) {
    const sentence = 'Paused: no script gets a token until: keybearer resume';
    problems.push({ code: 'paused', sentence });
  }
  for (const notice of state.notices) {
    problems.push({ code: notice.code, sentence: notice.sentence });
  }
  return problems;
}

/**
 * Of all that is wrong, the exit code that `token` would end with: first what stops every account,
 * then what waits for a person, then what mends itself.
 */
function worstExit(state: AppState): number {
  const exits = new Set<number>();
  if (state.store.status !== 'ready') exits.add(failureCodes.keychain_locked.exit);
  for (const { state: health } of state.accounts) {
    // A network that waits for its guest needs a person, too, but nobody has to sign in to Google.
    if (health.kind === 'waiting') exits.add(failureCodes.offline.exit);
    else if (health.kind === 'store_unavailable') exits.add(failureCodes.keychain_locked.exit);
    else if (needsPerson(health)) exits.add(failureCodes.needs_sign_in.exit);
  }
  if (state.paused) exits.add(failureCodes.paused.exit);
  if (state.policy.status === 'tampered') exits.add(failureCodes.policy_tampered.exit);
  const order = ['keychain_locked', 'paused', 'needs_sign_in', 'offline'] as const;
  return order.map((code) => failureCodes[code].exit).find((exit) => exits.has(exit)) ?? 0;
}

const asDocument = (state: AppState) => ({
  agent: state.agent,
  store: state.store,
  clients: state.clients,
  accounts: state.accounts.map(accountRow),
  pairings: state.pairings,
  callers: state.callers,
  approvals: state.approvals,
  paused: state.paused,
  problems: problemsOf(state),
});

function inWords(context: Context, state: AppState): string {
  const { agent, store, accounts, pairings } = state;
  const lines = [
    `Agent     ${agent.version}, started ${relativeTime(agent.started_at, context.now() / 1000)}, at ${agent.socket}`,
    `Store     ${store.status_text}`,
    `Clients   ${state.clients.map((client) => client.name).join(', ') || 'none yet'}`,
    `Scripts   ${state.callers.map((caller) => caller.name).join(', ') || 'none yet'}`,
    '',
    accounts.length === 0 ? noAccountYet(state.clients) : accountTable(context, accounts),
  ];
  for (const pairing of pairings) {
    lines.push(
      '',
      `${pairing.name} asks to be paired. Approve with: keybearer caller approve ${pairing.code}`,
    );
  }
  for (const approval of state.approvals) {
    lines.push(
      '',
      `${approval.name} waits for a token of ${approval.account.alias}. Let it have one with: keybearer approval allow ${approval.id}`,
    );
  }
  const problems = problemsOf(state);
  if (problems.length > 0) {
    lines.push('', 'Needs you:', ...problems.map(({ sentence }) => `  ${sentence}`));
  }
  return lines.join('\n');
}
