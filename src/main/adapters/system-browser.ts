import { spawn } from 'node:child_process';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { SystemBrowser } from '../ports.ts';

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /**
   * An opener that still runs after this long is taken for a success: `xdg-open` stays for as long
   * as the browser does when it starts one itself.
   */
  readonly graceMs: number;
}

/** Only our own loopback link ever stands on a command line, and in characters that no opener interprets. */
const ownLink = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):[0-9]{1,5}\/[A-Za-z0-9_\-./?=&~]*$/;

const byHand = 'Open the link by hand, in a browser on this machine.';

export function browserOn(surroundings: Surroundings): SystemBrowser {
  return {
    async open(url) {
      if (!ownLink.test(url) || !URL.canParse(url)) {
        return fail('internal', 'Keybearer opens nothing in the browser but its own link.');
      }
      if (!hasDisplay(surroundings)) {
        return fail('not_found', `This session has no display to show a browser on. ${byHand}`);
      }
      return start(openerOf(surroundings.platform), url, surroundings);
    },
  };
}

export const systemBrowser: SystemBrowser = browserOn({
  platform: process.platform,
  env: process.env,
  graceMs: 2_000,
});

function hasDisplay({ platform, env }: Surroundings): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** No shell anywhere: `cmd /c start` would interpret `&` in the link, `rundll32` does not. */
function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}

function start(
  [program, ...before]: readonly [string, ...string[]],
  url: string,
  { env, graceMs }: Surroundings,
): Promise<Result<void>> {
  return new Promise((resolve) => {
    const opener = spawn(program, [...before, url], { env, stdio: 'ignore', detached: true });
    const grace = setTimeout(() => resolve(ok(undefined)), graceMs);
    opener.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(grace);
      resolve(
        fail('not_found', `No browser could be started here. ${byHand}`, {
          cause: `${program}: ${error.code ?? 'failed'}`,
        }),
      );
    });
    opener.once('exit', (code) => {
      clearTimeout(grace);
      resolve(
        code === 0
          ? ok(undefined)
          : fail('not_found', `No browser could be started here. ${byHand}`, {
              cause: `${program} ended with ${code ?? 'a signal'}`,
            }),
      );
    });
    opener.unref();
  });
}
