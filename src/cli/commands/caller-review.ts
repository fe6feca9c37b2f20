import { fail, ok } from '../../shared/failure.ts';
import { openManaging } from '../agent/managing.ts';
import type { Command } from '../command.ts';

export const callerReview: Command = {
  words: ['caller', 'review'],
  operands: [],
  options: {
    keep: { kind: 'flag', help: 'serve the callers as the list has them now' },
    'remove-all': { kind: 'flag', help: 'take every key back' },
  },
  summary: 'keep or remove callers that were changed outside Keybearer',
  details: 'Until then no script is served. Look at "keybearer caller list" first.',
  example: 'keybearer caller review --keep',
  async run(context, args) {
    const keep = args.flags.has('keep');
    if (keep === args.flags.has('remove-all')) {
      return fail(
        'invalid_request',
        'Say either --keep or --remove-all, after looking at "keybearer caller list".',
      );
    }
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const reviewed = await managing.value.command('policy.review', { accept: keep });
    if (!reviewed.ok) return reviewed;
    const { callers } = reviewed.value;
    const left =
      callers === 0
        ? 'The list is empty: every script has to ask again.'
        : `Kept: ${callers} in the list.`;
    const text = keep ? left : 'Removed: no script has a key any more.';
    return ok({ text, json: { kept: keep, callers } });
  },
};
