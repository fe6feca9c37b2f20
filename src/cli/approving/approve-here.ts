import { managingWithKey } from '../agent/managing.ts';
import type { Context } from '../command.ts';
import { agreeOnPairing } from './agreement.ts';
import { pairingWithCode } from './pairing-facts.ts';

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
  const asked = { state: state.value, pairing, wish: { code } };
  const { reply, choice } = await agreeOnPairing(terminal, asked, settled);
  if (reply === undefined) return;
  const answered =
    reply === 'yes'
      ? await managing.value.command('caller.approve', choice)
      : await managing.value.command('caller.deny', { code, silence: reply === 'silence' });
  // Answered elsewhere in the same moment: the pairing itself tells how.
  if (!answered.ok && answered.failure.code !== 'not_found')
    terminal.err(answered.failure.sentence);
}
