import { ok } from '../../shared/failure.ts';
import { openManaging } from '../agent/managing.ts';
import type { Command } from '../command.ts';

const unsaved = 'This could not be saved: a restart of the agent forgets it.';

export const pause: Command = {
  words: ['pause'],
  operands: [],
  options: {},
  summary: 'give no script any token until you resume',
  details:
    'Holds over a restart of the agent. A token a script already holds lives on until it expires, usually within the hour.',
  example: 'keybearer pause',
  async run(context) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const paused = await managing.value.command('agent.pause', {});
    if (!paused.ok) return paused;
    const { saved } = paused.value;
    const said = 'Paused: no script gets a token until: keybearer resume';
    return ok({ text: saved ? said : `${said}\n${unsaved}`, json: { paused: true, saved } });
  },
};

export const resume: Command = {
  words: ['resume'],
  operands: [],
  options: {},
  summary: 'serve scripts again after a pause',
  example: 'keybearer resume',
  async run(context) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const resumed = await managing.value.command('agent.resume', {});
    if (!resumed.ok) return resumed;
    const { saved } = resumed.value;
    const said = 'Scripts get tokens again.';
    return ok({ text: saved ? said : `${said}\n${unsaved}`, json: { paused: false, saved } });
  },
};
