import { ok } from '../../shared/failure.ts';
import { openManaging } from '../agent/managing.ts';
import type { Command } from '../command.ts';
import { quoted } from '../header-file.ts';

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
  summary: 'take a key back; its script is refused from then on',
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
