import type { AppState, PairingView } from '../../shared/app-state.ts';
import { ok } from '../../shared/failure.ts';
import { shortNames } from '../account-rows.ts';
import { agentState, openManaging } from '../agent/managing.ts';
import type { Command, Context } from '../command.ts';
import { quoted } from '../header-file.ts';
import { dim } from '../terminal/colours.ts';
import { drawTable } from '../terminal/table.ts';
import { relativeTime } from '../terminal/times.ts';

export const callerList: Command = {
  words: ['caller', 'list'],
  operands: [],
  options: {},
  summary: 'list the scripts that hold a key, and those that ask for one',
  example: 'keybearer caller list',
  async run(context) {
    const state = await agentState(context);
    if (!state.ok) return state;
    const { callers, pairings, approvals } = state.value;
    return ok({ text: inWords(context, state.value), json: { callers, pairings, approvals } });
  },
};

export const callerApprove: Command = {
  words: ['caller', 'approve'],
  operands: [{ name: 'CODE', required: true }],
  options: {},
  summary: 'give a waiting script the key it asks for',
  details: 'Approve only a code that you see in front of you: the name is the script’s own claim.',
  example: 'keybearer caller approve BCDF-GHJK',
  async run(context, args) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const code = (args.operands[0] ?? '').trim();
    const approved = await managing.value.command('caller.approve', { code });
    if (!approved.ok) return approved;
    const { name, grants } = approved.value;
    const lines = grants.map((grant) => `  ${grant.account}: ${shortNames(grant.scopes)}`);
    return ok({ text: [`${name} may now use`, ...lines].join('\n'), json: approved.value });
  },
};

export const callerDeny: Command = {
  words: ['caller', 'deny'],
  operands: [{ name: 'CODE', required: true }],
  options: {},
  summary: 'refuse a waiting script',
  example: 'keybearer caller deny BCDF-GHJK',
  async run(context, args) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const code = (args.operands[0] ?? '').trim();
    const denied = await managing.value.command('caller.deny', { code });
    return denied.ok ? ok({ text: `Denied ${code}.`, json: { code } }) : denied;
  },
};

export const callerPause: Command = {
  words: ['caller', 'pause'],
  operands: [{ name: 'NAME', required: true }],
  options: {},
  summary: 'give a script nothing until it is resumed; its key stays',
  example: 'keybearer caller pause backup',
  async run(context, args) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const caller = args.operands[0] ?? '';
    const paused = await managing.value.command('caller.pause', { caller });
    if (!paused.ok) return paused;
    const { name } = paused.value;
    return ok({
      text: `${name} gets no more tokens until: keybearer caller resume ${quoted(name)}`,
      json: paused.value,
    });
  },
};

export const callerResume: Command = {
  words: ['caller', 'resume'],
  operands: [{ name: 'NAME', required: true }],
  options: {},
  summary: 'let a paused script have tokens again',
  example: 'keybearer caller resume backup',
  async run(context, args) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const caller = args.operands[0] ?? '';
    const resumed = await managing.value.command('caller.resume', { caller });
    if (!resumed.ok) return resumed;
    return ok({ text: `${resumed.value.name} may have tokens again.`, json: resumed.value });
  },
};

export const callerRevoke: Command = {
  words: ['caller', 'revoke'],
  operands: [{ name: 'NAME', required: true }],
  options: {},
  summary: 'take a key back; the script is refused from its next request on',
  details: 'A token the script already holds lives on until it expires, usually within the hour.',
  example: 'keybearer caller revoke backup',
  async run(context, args) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const caller = args.operands[0] ?? '';
    const revoked = await managing.value.command('caller.revoke', { caller });
    if (!revoked.ok) return revoked;
    return ok({
      text: `${revoked.value.name} gets no more tokens. One it already holds lives on until it expires.`,
      json: revoked.value,
    });
  },
};

function wishInWords({ accounts, scopes }: PairingView): string {
  const what = scopes.length === 0 ? 'all that was granted' : shortNames(scopes);
  return accounts.length === 0
    ? `${what}, of no account that is here`
    : `${accounts.map((account) => account.alias).join(', ')}: ${what}`;
}

function inWords(context: Context, { callers, pairings, approvals }: AppState): string {
  const now = context.now() / 1000;
  const parts: string[] = [];
  if (callers.length === 0) {
    parts.push('No script has a key yet. Ask for one with: keybearer caller pair NAME');
  } else {
    const rows = callers.map((caller) => [
      caller.paused ? `${caller.name} (paused)` : caller.name,
      caller.last_used_at === null ? 'never' : relativeTime(caller.last_used_at, now),
      relativeTime(caller.expires_at, now),
      caller.grants.map((grant) => `${grant.email}: ${shortNames(grant.scopes)}`).join('; '),
    ]);
    parts.push(drawTable(['CALLER', 'LAST USED', 'ENDS', 'MAY USE'], rows, dim(context)));
  }
  for (const pairing of pairings) {
    parts.push(
      [
        `${pairing.code} waits: ${pairing.name} (its own claim) asks for ${wishInWords(pairing)}`,
        ...(pairing.reason === null ? [] : [`  Reason given: ${pairing.reason}`]),
        `  Asked by ${pairing.peer.program ?? 'an unknown program'}, ends ${relativeTime(pairing.expires_at, now)}`,
      ].join('\n'),
    );
  }
  for (const { id, name, account, scopes, peer, expires_at } of approvals) {
    parts.push(
      [
        `${name} waits for a token of ${account.alias}: ${shortNames(scopes)}`,
        `  Asked by ${peer.program ?? 'an unknown program'}, ends ${relativeTime(expires_at, now)}`,
        `  keybearer approval allow ${id}, or keybearer approval deny ${id}`,
      ].join('\n'),
    );
  }
  return parts.join('\n\n');
}
