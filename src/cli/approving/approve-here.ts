import { managingWithKey } from '../agent/managing.ts';
import type { Context } from '../command.ts';
import { pairingFacts, pairingWithCode } from './pairing-facts.ts';
import { askPerson } from './question.ts';

/**
 * Whoever runs a pairing on a terminal, and has the authority over this agent there, can answer it on
 * the same screen. An answer given elsewhere (`settled`) ends the question. In the desktop app the
 * native dialog asks, so that nothing is asked twice.
 */
export async function approveHere(
  context: Context,
  code: string,
  settled: Promise<unknown>,
): Promise<void> {
  const { terminal } = context;
  if (!terminal.attended()) return;
  const managing = await managingWithKey(context);
  if (!managing.ok) return;
  const state = await managing.value.state();
  if (!state.ok || state.value.shell.native_approvals) return;
  const pairing = pairingWithCode(state.value, code);
  if (pairing === undefined) return;
  for (const line of pairingFacts(state.value, pairing, { code })) terminal.err(line);
  terminal.err('For less, or on other terms, use the window or another terminal.');
  const reply = await askPerson(terminal, 'Allow this?', settled);
  if (reply === undefined) return;
  const answered =
    reply === 'yes'
      ? await managing.value.command('caller.approve', { code })
      : await managing.value.command('caller.deny', { code, silence: reply === 'silence' });
  // Answered elsewhere in the same moment: the pairing itself tells how.
  if (!answered.ok && answered.failure.code !== 'not_found')
    terminal.err(answered.failure.sentence);
}
