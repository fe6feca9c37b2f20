import type { SignInStep } from '../../shared/app-state.ts';
import type { Context } from '../command.ts';
import { showDeviceCode } from './device-code.ts';
import type { Mode } from './sign-in-options.ts';

/** What happens now, and what a person has to do. */
export function tellStep(context: Context, step: SignInStep, mode: Mode, server: string): void {
  const { terminal } = context;
  switch (step.kind) {
    case 'waiting_for_browser':
      if (mode === 'link') {
        terminal.err('Open the link in a browser on this computer. Waiting…');
        return;
      }
      terminal.err(
        step.browser_opened
          ? `Your browser opens for the sign-in. If no page comes up, open ${step.link}`
          : `Open ${step.link} in a browser on this computer. Waiting…`,
      );
      return;
    case 'waiting_for_paste':
      terminal.err(
        'Open the link in any browser and sign in. It ends on a page that cannot be opened: paste the address of that page here.',
      );
      return;
    case 'waiting_for_device':
      showDeviceCode(context, step);
      return;
    case 'exchanging':
      terminal.err(`${server} has answered; fetching the tokens…`);
      return;
    case 'storing':
      terminal.err('Storing the sign-in…');
      return;
    default:
      return;
  }
}
