import type { CommandTable } from '../accounts/command-gate.ts';
import type { CallerDesk } from './caller-desk.ts';

export const callerCommands = (desk: CallerDesk) =>
  ({
    'agent.pause': async () => desk.pause(),
    'agent.resume': async () => desk.resume(),
    'caller.approve': (input) => desk.anchored(desk.approve(input)),
    'caller.deny': async (input) => desk.deny(input),
    'caller.revoke': (input) => desk.anchored(desk.revoke(input)),
    'caller.pause': (input) => desk.anchored(desk.pauseCaller(input)),
    'caller.resume': (input) => desk.anchored(desk.resumeCaller(input)),
    'caller.change': (input) => desk.anchored(desk.change(input)),
    'policy.review': (input) => desk.anchored(desk.review(input)),
    'approval.allow': async (input) => desk.approvals.allow(input.id),
    'approval.deny': async (input) => desk.approvals.deny(input.id),
  }) satisfies Partial<CommandTable>;
