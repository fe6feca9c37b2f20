import type { DoctorReport, Finding, FindingAction } from '../../shared/doctor.ts';
import { quoted } from '../header-file.ts';
import { type Check, good, hint, problem } from './check.ts';

/**
 * The agent's own findings, merged with what was seen from here: a thing that both looked at is told
 * once, in the worse words. `local` was found without the agent, `seen` in its snapshot.
 */
export function withFindings(
  local: readonly Check[],
  seen: readonly Check[],
  { findings }: DoctorReport,
): Check[] {
  const found = findings
    .filter((finding) => ![...local, ...seen].some((check) => covers(check, finding)))
    .map(asCheck);
  const better = (check: Check) => !found.some((one) => one.check === check.check);
  return [...seen.filter(better), ...found];
}

function covers({ check, result, text }: Check, { id, level, sentence }: Finding): boolean {
  const [kind = '', of] = id.split(':');
  // Every account of the snapshot is a check already, under its alias.
  if (kind === 'account' || kind === 'accounts') return check.startsWith('account ');
  if (kind === 'environment' && of !== undefined) return check === kind && text.startsWith(of);
  if (text === sentence) return true;
  // The agent may say the same and, in a sentence that follows, what to do.
  const same = check === nameOf(id) || sentence.startsWith(text);
  return same && rank[level] <= rank[result];
}

const rank = { good: 0, hint: 1, problem: 2 } as const;

/** `client:box` -> `client box`, `keychain-module` -> `keychain module`; the name of a thing stays. */
function nameOf(id: string): string {
  const [kind = '', ...name] = id.split(':');
  return [kind.replaceAll('-', ' '), ...(name.length === 0 ? [] : [name.join(':')])].join(' ');
}

function asCheck({ id, level, sentence, code, action }: Finding): Check {
  const todo = action === undefined ? undefined : inWords(action);
  const check = nameOf(id);
  if (level === 'good') return good(check, sentence);
  if (level === 'problem') return problem(check, code ?? 'internal', sentence, todo);
  return todo === undefined
    ? { check, result: 'hint', text: sentence }
    : hint(check, sentence, todo);
}

function inWords(action: FindingAction): string | undefined {
  switch (action.kind) {
    case 'sign_in':
      return `Run: keybearer login --account ${quoted(action.account)}`;
    case 'refresh':
      return `Run: keybearer refresh ${quoted(action.account)}`;
    case 'import_client':
      return 'Run: keybearer client add client_secret.json';
    case 'start_sandbox':
      return 'Run: keybearer client add --sandbox';
    case 'add_account':
      return `Run: keybearer login --client ${quoted(action.client)}`;
    case 'command':
      return `Run: ${action.text}`;
    default:
      return undefined;
  }
}
