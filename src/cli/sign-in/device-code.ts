import { renderUnicodeCompact } from 'uqr';
import type { SignInStep } from '../../shared/app-state.ts';
import type { Context } from '../command.ts';
import { plainText } from '../terminal/plain-text.ts';

type DeviceStep = Extract<SignInStep, { kind: 'waiting_for_device' }>;

/**
 * Address and code stand alone on the first two lines of standard output, for whoever hands them on;
 * a screen gets the same as a QR code beside it, which a phone reads without typing.
 */
export function showDeviceCode({ terminal, json }: Context, step: DeviceStep): void {
  const { verification_url, user_code, complete_url } = step;
  const lines = [verification_url, user_code].map(plainText);
  if (json) for (const line of lines) terminal.err(line);
  else terminal.out(`${lines.join('\n')}\n`);
  if (terminal.attended()) {
    terminal.err(renderUnicodeCompact(complete_url ?? verification_url, { border: 2 }));
  }
  terminal.err('Open the address on any device, sign in there and enter the code. Waiting…');
}
