import { ok } from '../../shared/failure.ts';
import { openManaging } from '../agent/managing.ts';
import type { Command } from '../command.ts';

export const approvalAllow: Command = {
  words: ['approval', 'allow'],
  operands: [{ name: 'ID', required: true }],
  options: {},
  summary: 'let a waiting script have the token it asks for',
  details: '`keybearer caller list` shows who waits, and the ids.',
  example: 'keybearer approval allow mfrggzdfmztwq2lk',
  async run(context, args) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const id = (args.operands[0] ?? '').trim();
    const allowed = await managing.value.command('approval.allow', { id });
    return allowed.ok ? ok({ text: `Allowed ${id}.`, json: { id } }) : allowed;
  },
};

export const approvalDeny: Command = {
  words: ['approval', 'deny'],
  operands: [{ name: 'ID', required: true }],
  options: {},
  summary: 'refuse a waiting script the token it asks for',
  example: 'keybearer approval deny mfrggzdfmztwq2lk',
  async run(context, args) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const id = (args.operands[0] ?? '').trim();
    const denied = await managing.value.command('approval.deny', { id });
    return denied.ok ? ok({ text: `Denied ${id}.`, json: { id } }) : denied;
  },
};
